"""Structured reports as HTML (PS3.3 A.35, C.17.3): the content tree as nested lists, every text escaped."""

import html
from collections.abc import Iterator, Mapping
from typing import Any

from dicom_network.modules.rendering.codecs.errors import UnsupportedPixels
from dicom_network.modules.rendering.stored.instance import StoredInstance
from dicom_network.protocol.dataset.decode import decode_data_set

CONTENT_SEQUENCE = "0040A730"
CONCEPT_NAME = "0040A043"
DEEPEST = 32
MOST_ITEMS = 20_000
LARGEST_BYTES = 64 << 20

STYLE = """body{font:1rem/1.5 system-ui,sans-serif;margin:2rem auto;max-width:52rem;padding:0 1rem}
body{color:#1c2430;background:#fff;overflow-wrap:anywhere}
h1{font-size:1.5rem;margin:0 0 .5rem}table{border-collapse:collapse;margin:0 0 1.5rem}
th{text-align:left;font-weight:600;padding:.15rem 1.5rem .15rem 0;vertical-align:top;color:#4b5768}td{padding:.15rem 0}
ul{list-style:none;margin:0;padding-left:1.25rem;border-left:1px solid #d5dbe3}main>ul{padding-left:0;border:0}
li{margin:.25rem 0}b{font-weight:600}i{color:#4b5768;font-style:normal}
@media(prefers-color-scheme:dark){body{color:#e6e9ee;background:#12161c}th,i{color:#a3adba}ul{border-color:#333c48}}"""

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><style>{style}</style></head>
<body><main><h1>{title}</h1><table>{facts}</table>{content}</main></body></html>
"""

UNITLESS = ("", "1", "no units", "no unit", "unity")

HEADER_ROWS = (
    ("Patient", "00100010"),
    ("Patient ID", "00100020"),
    ("Born", "00100030"),
    ("Sex", "00100040"),
    ("Study", "00081030"),
    ("Study date", "00080020"),
    ("Accession number", "00080050"),
    ("Referring physician", "00080090"),
    ("Institution", "00080080"),
    ("Completion", "0040A491"),
    ("Verification", "0040A493"),
)


def describe_report(instance: StoredInstance) -> str:
    """Give a structured report as a page of HTML. Raises: UnsupportedPixels where the instance is none."""
    if 0x0040A040 not in instance.attributes:
        raise UnsupportedPixels("the instance is no structured report")
    data_set = instance.read(0, instance.length)
    uid = instance.transfer_syntax.uid if not instance.transfer_syntax.deflated else "1.2.840.10008.1.2.1"
    model = decode_data_set(data_set, uid, limit=LARGEST_BYTES)
    title = _concept(model) or "Structured report"
    rows = "".join(
        f"<tr><th>{label}</th><td>{html.escape(text)}</td></tr>"
        for label, tag in HEADER_ROWS
        if (text := _text(model, tag))
    )
    left = iter(range(MOST_ITEMS))
    return PAGE.format(title=html.escape(title), style=STYLE, facts=rows, content="".join(_list(model, left, depth=0)))


def _list(item: Mapping[str, Any], left: Iterator[int], *, depth: int) -> Iterator[str]:
    children = item.get(CONTENT_SEQUENCE, {}).get("Value") or []
    if not children:
        return
    if depth >= DEEPEST:
        yield "<p>…</p>"
        return
    yield "<ul>"
    for child in children:
        if next(left, None) is None:
            yield "<li>…</li>"
            break
        yield f"<li>{_line(child)}"
        yield from _list(child, left, depth=depth + 1)
        yield "</li>"
    yield "</ul>"


def _line(item: Mapping[str, Any]) -> str:
    name, value = html.escape(_concept(item)), "<br>\n".join(html.escape(_value(item)).splitlines())
    if name and value:
        return f"<b>{name}</b>: {value}"
    return f"<b>{name}</b>" if name else value or "<i>no content</i>"


def _concept(item: Mapping[str, Any]) -> str:
    return _meaning(item, CONCEPT_NAME)


def _meaning(item: Mapping[str, Any], sequence: str) -> str:
    codes = item.get(sequence, {}).get("Value") or []
    return _text(codes[0], "00080104") or _text(codes[0], "00080100") if codes else ""


def _value(item: Mapping[str, Any]) -> str:
    """Give the value of a content item as text (PS3.3 C.17.3.2.1 lists the value types)."""
    kind = _text(item, "0040A040")
    reader = VALUES.get(kind)
    if reader is None:
        return "" if kind in ("CONTAINER", "") else f"({kind})"
    return reader(item)


def _measurement(item: Mapping[str, Any]) -> str:
    measured = item.get("0040A300", {}).get("Value") or []
    if not measured:
        return _meaning(item, "0040A301")
    units = (measured[0].get("004008EA", {}).get("Value") or [{}])[0]
    unit = _text(units, "00080100")
    if unit == "1":
        # UCUM's "no unit", which stands for what UCUM has no unit for as well; then the meaning says it.
        meaning = _text(units, "00080104")
        unit = "" if meaning.lower() in UNITLESS else meaning
    return " ".join(part for part in (_text(measured[0], "0040A30A"), unit) if part)


def _reference(item: Mapping[str, Any]) -> str:
    references = item.get("00081199", {}).get("Value") or []
    return ", ".join(
        f"instance {_text(one, '00081155')}" + (f", frame {frames}" if (frames := _text(one, "00081160")) else "")
        for one in references
    )


def _coordinates(item: Mapping[str, Any]) -> str:
    points = item.get("00700022", {}).get("Value") or []
    return f"{_text(item, '00700023').lower()} of {len(points) // 2} points"


VALUES = {
    "TEXT": lambda item: _text(item, "0040A160"),
    "CODE": lambda item: _meaning(item, "0040A168"),
    "NUM": _measurement,
    "DATE": lambda item: _text(item, "0040A121"),
    "TIME": lambda item: _text(item, "0040A122"),
    "DATETIME": lambda item: _text(item, "0040A120"),
    "PNAME": lambda item: _text(item, "0040A123"),
    "UIDREF": lambda item: _text(item, "0040A124"),
    "IMAGE": _reference,
    "COMPOSITE": _reference,
    "WAVEFORM": _reference,
    "SCOORD": _coordinates,
    "SCOORD3D": _coordinates,
}


def _text(model: Mapping[str, Any], tag: str) -> str:
    """Give the values of an attribute as people write them."""
    attribute = model.get(tag, {})
    values = attribute.get("Value") or []
    return ", ".join(_shown(value, attribute.get("vr", "")) for value in values if value is not None)


def _shown(value: Any, vr: str) -> str:
    if vr == "DA" and len(value) == 8 and value.isdigit():
        return f"{value[:4]}-{value[4:6]}-{value[6:]}"
    if isinstance(value, Mapping):
        return str(value.get("Alphabetic") or value.get("Ideographic") or "").replace("^", " ").strip()
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)
