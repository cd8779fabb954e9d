"""For any little archive and any query, the index gives what a plain look at every instance gives."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dicom_network.base.settings import IndexSettings
from dicom_network.domain.access import ANYTHING
from dicom_network.domain.hierarchy import DuplicatePolicy, Level
from dicom_network.domain.query import (
    AnyMatch,
    CombinedRangeMatch,
    EmptyMatch,
    Match,
    NameMatch,
    Query,
    RangeMatch,
    SequenceMatch,
    ValueMatch,
    WildcardMatch,
)
from dicom_network.standard.elements import TAG_BY_KEYWORD
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.database.migration import migrate
from dicom_network.stores.index.index import SqlIndex
from tests.property.plain_matcher import UNIQUE, PlainArchive
from tests.synthetic_archive import SyntheticInstances

TAG = TAG_BY_KEYWORD
# What GLOB and LIKE take for something else, and letters of both cases.
TEXTS = st.text(st.sampled_from("aA%_["), min_size=1, max_size=2)
# Of stars alone none: that matches everything, also what has no value, and no match is made of it.
PATTERNS = st.text(st.sampled_from("aA%_[*??"), min_size=1, max_size=3).filter(lambda pattern: pattern.strip("*"))
NAMES = st.sampled_from(
    [
        "Popa^Ana",
        "Popescu^Ion",
        "Țurcanu^Ana Maria",
        "Цуркану^Ион",
        "Pop",
        "Ana",
        "Yamada^Tarou=山田^太郎=やまだ",
        "=山",
    ]
)
NAME_PATTERNS = st.sampled_from(
    [
        "pop*",
        "popa ana",
        "turcanu*",
        "*ana",
        "p?p",
        "p?p*",
        "pop *",
        "山*",
        "山田 太郎",
        "*太*",
        "a*",
        "?*",
        "ion",
        "*an*",
    ]
)
DATES = st.sampled_from(["20250101", "20250102", "20251231", "20260101"])
TIMES = st.sampled_from(["00", "0930", "093015", "093015.5", "235959.999999"])
MODALITIES = st.sampled_from(["CT", "MR", "SR"])
CLASSES = st.sampled_from(["1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.5.1.4.1.1.4"])
SMALL = st.integers(-1, 3)
IDS = st.sampled_from(["S1", "S2", "R1"])

REQUEST = st.lists(
    st.fixed_dictionaries({"ScheduledProcedureStepID": IDS, "RequestedProcedureID": IDS}), min_size=1, max_size=2
)


def optional(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


STUDIES = st.fixed_dictionaries(
    {
        "PatientName": optional(NAMES),
        "StudyDate": optional(DATES),
        "StudyTime": optional(TIMES),
        "AccessionNumber": optional(TEXTS),
        "StudyDescription": optional(TEXTS),
        "ReferringPhysicianName": optional(NAMES),
    }
)
SERIES = st.fixed_dictionaries(
    {
        "Modality": MODALITIES,
        "SeriesNumber": optional(SMALL),
        "BodyPartExamined": optional(TEXTS),
        "RequestAttributesSequence": optional(REQUEST),
    }
)
INSTANCES = st.fixed_dictionaries(
    {"InstanceNumber": optional(SMALL), "SOPClassUID": CLASSES, "ContentDate": optional(DATES)}
)


@st.composite
def archives(draw: st.DrawFn) -> PlainArchive:
    """Make an archive: patients with studies with series with instances, few of each."""
    instances: list[Mapping[str, Any]] = []
    for s in range(draw(st.integers(1, 5))):
        study = {"StudyInstanceUID": f"1.{s}", "PatientID": f"P{s}", **draw(STUDIES)}
        for r in range(draw(st.integers(1, 2))):
            series = {**study, "SeriesInstanceUID": f"1.{s}.{r}", **draw(SERIES)}
            for i in range(draw(st.integers(1, 2))):
                instances.append({**series, "SOPInstanceUID": f"1.{s}.{r}.{i}", **draw(INSTANCES)})
    return PlainArchive(instances)


def value(keyword: str, values: st.SearchStrategy[Any]) -> st.SearchStrategy[Match]:
    return st.lists(values.map(str), min_size=1, max_size=3).map(lambda some: ValueMatch(TAG[keyword], tuple(some)))


def wildcard(keyword: str) -> st.SearchStrategy[Match]:
    return PATTERNS.map(lambda pattern: WildcardMatch(TAG[keyword], pattern))


def span(keyword: str, values: st.SearchStrategy[str]) -> st.SearchStrategy[Match]:
    ends = st.tuples(st.just("") | values, st.just("") | values).filter(any)
    return ends.map(lambda pair: RangeMatch(TAG[keyword], *pair))


def name(keyword: str) -> st.SearchStrategy[Match]:
    whole = NAME_PATTERNS.map(lambda pattern: NameMatch(TAG[keyword], pattern))
    words = st.sampled_from(["ana", "a", "ion pop", "ma an", "太", "zzz"])
    return whole | words.map(lambda pattern: NameMatch(TAG[keyword], pattern, any_word=True))


MOMENTS = st.just("") | st.builds(str.__add__, DATES, st.just("") | TIMES)
ITEM = st.lists(
    value("ScheduledProcedureStepID", IDS) | value("RequestedProcedureID", IDS), min_size=1, max_size=2
).map(tuple)

MATCHES = st.one_of(
    value("PatientID", st.sampled_from(["P0", "P1", "P4", "p1"])),
    st.sampled_from(["P*", "?1", "*"]).map(lambda pattern: WildcardMatch(TAG["PatientID"], pattern)),
    name("PatientName"),
    name("ReferringPhysicianName"),
    value("StudyInstanceUID", st.sampled_from(["1.0", "1.1", "1.9"])),
    value("StudyDate", DATES),
    span("StudyDate", DATES),
    value("StudyTime", TIMES),
    span("StudyTime", TIMES),
    st.tuples(MOMENTS, MOMENTS)
    .filter(any)
    .map(lambda ends: CombinedRangeMatch(TAG["StudyDate"], TAG["StudyTime"], *ends)),
    value("AccessionNumber", TEXTS),
    wildcard("AccessionNumber"),
    wildcard("StudyDescription"),
    st.tuples(wildcard("StudyDescription"), value("StudyDescription", TEXTS)).map(
        lambda pair: AnyMatch(TAG["StudyDescription"], pair)  # type: ignore[arg-type]
    ),
    value("ModalitiesInStudy", MODALITIES),
    value("SOPClassesInStudy", CLASSES),
    value("NumberOfStudyRelatedInstances", SMALL),
    value("Modality", MODALITIES),
    value("SeriesNumber", SMALL),
    wildcard("BodyPartExamined"),
    ITEM.map(lambda inner: SequenceMatch(TAG["RequestAttributesSequence"], inner)),
    value("InstanceNumber", SMALL),
    value("SOPClassUID", CLASSES),
    span("ContentDate", DATES),
    value("SOPInstanceUID", st.sampled_from(["1.0.0.0", "1.1.0.1"])),
    st.sampled_from(
        ["PatientName", "StudyDate", "AccessionNumber", "SeriesNumber", "ContentDate", "RequestAttributesSequence"]
    ).map(lambda keyword: EmptyMatch(TAG[keyword])),
)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the schema in it, to be copied."""
    path = tmp_path_factory.mktemp("template") / "index.sqlite"
    database = SqlDatabase(path=path)
    migrate(database)
    database.close()
    return path


@contextmanager
def indexed(archive: PlainArchive, template: Path) -> Iterator[SqlIndex]:
    """Put an archive into an index."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "index.sqlite"
        shutil.copy(template, path)
        database = SqlDatabase(path=path)
        index = SqlIndex(database, IndexSettings())
        factory = SyntheticInstances(defaults={})
        with database.transaction() as transaction:
            index.add(transaction, [_arrival(factory, one) for one in archive.instances], DuplicatePolicy.CONFLICT)
        yield index
        database.close()


def _arrival(factory: SyntheticInstances, instance: Mapping[str, Any]) -> Any:
    names = {
        "StudyInstanceUID": "study",
        "SeriesInstanceUID": "series",
        "SOPInstanceUID": "instance",
        "SOPClassUID": "sop_class",
    }
    return factory.make(**{names.get(keyword, keyword): one for keyword, one in instance.items()})


def keys(index: SqlIndex, query: Query) -> list[str]:
    tag = f"{TAG[UNIQUE[query.level]]:08X}"
    return [answer[tag]["Value"][0] for answer in index.find(query, within=ANYTHING)]


@settings(max_examples=50, deadline=None)
@given(data=st.data(), archive=archives(), bound=st.sampled_from([1, 2, 1000]))
def test_an_answer_is_what_a_look_at_every_instance_gives(
    template: Path, data: st.DataObject, archive: PlainArchive, bound: int
) -> None:
    with (
        indexed(archive, template) as index,
        # Small bounds make the index walk where it would start from a set, and the other way round.
        patch("dicom_network.stores.index.finding.bound_of", lambda _wanted, _total: bound),
    ):
        for _ in range(6):
            matches = tuple(data.draw(st.lists(MATCHES, max_size=3)))
            for level in Level:
                query = Query(level, matches)
                found = keys(index, query)
                expected = archive.find(level, matches)
                assert set(found) == expected
                assert len(found) == len(expected), "nothing is given twice"
                assert index.count(query, 1000, within=ANYTHING) == len(expected)
                if level is Level.STUDY:
                    assert found == archive.sorted_studies(expected)


@settings(max_examples=40, deadline=None)
@given(data=st.data(), archive=archives(), bound=st.sampled_from([1, 2, 1000]), size=st.integers(1, 3))
def test_pages_put_together_are_the_whole_answer(
    template: Path, data: st.DataObject, archive: PlainArchive, bound: int, size: int
) -> None:
    with (
        indexed(archive, template) as index,
        patch("dicom_network.stores.index.finding.bound_of", lambda _wanted, _total: bound),
        patch("dicom_network.stores.index.finding._DEEP", 0),
    ):
        for _ in range(4):
            matches = tuple(data.draw(st.lists(MATCHES, max_size=2)))
            level = data.draw(st.sampled_from(list(Level)))
            newest_first = data.draw(st.booleans())
            whole = keys(index, Query(level, matches, newest_first=newest_first))
            by_offset = [
                key
                for start in range(0, len(whole) + 1, size)
                for key in keys(index, Query(level, matches, limit=size, offset=start, newest_first=newest_first))
            ]
            assert by_offset == whole
            by_cursor: list[str] = []
            cursor = ""
            while page := list(
                index.find(Query(level, matches, limit=size, after=cursor, newest_first=newest_first), within=ANYTHING)
            ):
                by_cursor += [answer[f"{TAG[UNIQUE[level]]:08X}"]["Value"][0] for answer in page]
                cursor = str(page[-1]["cursor"])
            assert by_cursor == whole
