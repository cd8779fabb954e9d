"""Sections of a report as the tables hold them."""

from collections.abc import Iterable

import orjson

from dicom_network.domain.reports import Section, SectionKind


def sections_to_json(sections: Iterable[Section]) -> str:
    """Write sections, in their order."""
    return orjson.dumps([{"kind": section.kind.value, "text": section.text} for section in sections]).decode()


def sections_from_json(content: str) -> tuple[Section, ...]:
    """Read sections."""
    return tuple(Section(SectionKind(one["kind"]), one["text"]) for one in orjson.loads(content))
