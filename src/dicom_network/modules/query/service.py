"""QIDO-RS as queries: which query a request is, and what its answers hold (PS3.18 10.6)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dicom_network.base.node import Node
from dicom_network.base.settings import IndexSettings
from dicom_network.domain.hierarchy import Level
from dicom_network.domain.ports import DICOMJSON
from dicom_network.domain.query import Match, Query, SequenceMatch, ValueMatch, parse_match
from dicom_network.domain.searchable import Searchable
from dicom_network.domain.study_list import Sight
from dicom_network.modules.query.combined_ranges import combine_date_and_time
from dicom_network.modules.query.fuzzy_names import with_fuzzy_names
from dicom_network.modules.query.masked import find
from dicom_network.protocol.dicomweb.attribute_paths import AttributePath
from dicom_network.protocol.dicomweb.qido_parameters import AttributeMatch, QidoParameters
from dicom_network.standard.elements import keyword_of, tag_of, vr_of
from dicom_network.standard.query_attributes import LEVELS, QUERY_ATTRIBUTES, USUAL

UNIQUE_KEYS = {"study": 0x0020000D, "series": 0x0020000E, "instance": 0x00080018}
LEVEL_OF_RESOURCE = {"study": Level.STUDY.value, "series": Level.SERIES.value}
ALWAYS = frozenset(f"{tag:08X}" for tag in UNIQUE_KEYS.values())
MODALITY, MODALITIES_IN_STUDY = tag_of("Modality"), tag_of("ModalitiesInStudy")


@dataclass(frozen=True, slots=True)
class Search:
    """A search as this node understands it."""

    query: Query
    """Its limit is one more than ``limit``, to learn whether there is more."""
    limit: int
    returned: frozenset[str] | None
    """DICOM JSON keys that an answer holds where they have a value; None: all that are kept."""
    keys: tuple[str, ...]
    """Keywords of what is matched, for the audit trail; never their values."""
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Answers of a search."""

    answers: list[DICOMJSON]
    next_cursor: str
    """Empty: there are no more."""


def read_search(
    level: Level, path: Mapping[str, str], parameters: QidoParameters, settings: IndexSettings, searchable: Searchable
) -> Search:
    """Make the search of a request; ``path`` holds the UIDs that its path gives.

    Raises: InvalidInput for a value that cannot be one of its VR.
    """
    known = LEVELS[: LEVELS.index(level.value) + 1]
    matches: list[Match] = [ValueMatch(UNIQUE_KEYS[name], (uid,)) for name, uid in path.items()]
    ignored = list(parameters.ignored)
    for asked in parameters.matches:
        asked = _at_level(asked, level)
        if not _is_supported(searchable, asked.path, known):
            ignored.append(_name(asked.path))
        elif (match := _match(asked, is_fuzzy=parameters.is_fuzzy)) is not None:
            matches.append(match)
    limit, warnings = _limit(level, path, parameters, settings)
    returned = None if parameters.includes_all else _returned(level, path, parameters)
    query = Query(
        level,
        tuple(combine_date_and_time(matches)),
        limit=limit + 1,
        offset=parameters.offset,
        after=parameters.after,
        all_attributes=returned is None or not returned <= frozenset().union(*(USUAL[one] for one in known)),
    )
    return Search(
        query,
        limit,
        returned,
        keys=tuple(sorted({*path, *(_name(one.path) for one in parameters.matches)})),
        warnings=(*(f"ignored: {name}" for name in ignored), *warnings),
    )


def run_search(node: Node, search: Search, sight: Sight) -> Page:
    """Run a search for somebody; its answers hold all that is known, be it to be returned or not."""
    if search.limit == 0:
        return Page([], "")
    found = list(find(node, search.query, sight))
    cursors = [answer.pop("cursor") for answer in found]
    has_more = len(found) > search.limit
    return Page(found[: search.limit], str(cursors[search.limit - 1]) if has_more else "")


def _is_supported(searchable: Searchable, path: AttributePath, known: Iterable[str]) -> bool:
    """Tell whether an attribute, or one of the items of a sequence, can be matched at these levels."""
    attribute = searchable.get(path[0])
    if attribute is None or attribute.level not in known:
        return False
    if attribute.items:
        return len(path) == 2 and any(item.tag == path[1] for item in attribute.items)
    return len(path) == 1 and attribute.vr != "SQ"


def _match(asked: AttributeMatch, *, is_fuzzy: bool) -> Match | None:
    """Make the match of a filter that is supported; None where it matches everything. Raises: InvalidInput."""
    tag = asked.path[-1]
    match = parse_match(tag, vr_of(tag), asked.text)
    if match is None:
        return None
    if is_fuzzy:
        match = with_fuzzy_names(match)
    return match if len(asked.path) == 1 else SequenceMatch(asked.path[0], (match,))


def _at_level(asked: AttributeMatch, level: Level) -> AttributeMatch:
    """Read the modality of a study as that of some of its series: what who asks for it must mean."""
    if level is Level.STUDY and asked.path == (MODALITY,) and MODALITIES_IN_STUDY is not None:
        return AttributeMatch((MODALITIES_IN_STUDY,), asked.text)
    return asked


def _limit(
    level: Level, path: Mapping[str, str], parameters: QidoParameters, settings: IndexSettings
) -> tuple[int, list[str]]:
    """Give the length of the page. Without a limit, what belongs to one study comes as completely as it may."""
    is_bounded = level is not Level.STUDY and "study" in path
    limit = parameters.limit
    if limit is None:
        return (settings.max_page if is_bounded else min(settings.page, settings.max_page)), []
    if limit > settings.max_page:
        return settings.max_page, [f"limit lowered to {settings.max_page}, the largest page"]
    return limit, []


def _returned(level: Level, path: Mapping[str, str], parameters: QidoParameters) -> frozenset[str]:
    """Give the keys to return: those of the level, of the levels that the path leaves open, and what was named.

    PS3.18 10.6.3.3: a search for series of any study returns the attributes of studies too, and so on.
    """
    levels = {level.value} | {LEVEL_OF_RESOURCE[name] for name in LEVEL_OF_RESOURCE if name not in path}
    if "study" not in path:
        levels.add(Level.PATIENT.value)
    levels &= set(LEVELS[: LEVELS.index(level.value) + 1])
    usual = {f"{one.tag:08X}" for one in QUERY_ATTRIBUTES if one.qido_return and one.level in levels}
    named = {f"{path[0]:08X}" for path in (*parameters.included, *(one.path for one in parameters.matches))}
    return frozenset(usual | named | ALWAYS)


def _name(path: AttributePath) -> str:
    return ".".join(keyword_of(tag) or f"{tag:08X}" for tag in path)
