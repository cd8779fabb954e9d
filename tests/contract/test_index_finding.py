"""Finding with the index: every kind of matching, at every level, on both databases."""

from collections.abc import Mapping
from typing import Any

import pytest

from dicom_network.base.settings import IndexSettings
from dicom_network.domain.access import ANYTHING
from dicom_network.domain.errors import InvalidInput
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
    parse_match,
)
from dicom_network.standard.elements import TAG_BY_KEYWORD, VR_BY_TAG
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.index.index import SqlIndex
from tests.synthetic_archive import SyntheticInstances


@pytest.fixture(scope="module")
def index(shared_database: SqlDatabase) -> SqlIndex:
    """An index of four studies.

    A  2026-03-03 10:15:00  Țurcanu^Ion    CT, SR   series 1 (2 instances) and 2
    B  2026-03-02 23:59:59  Цуркану^Ион    MR       series 1
    C  2026-03-02, no time  Popescu^Ana    CT       series without a number
    D  no date              Yamada^Tarou=山田^太郎   US
    """
    index = SqlIndex(shared_database, IndexSettings(extra_tags=("StationName", "ImageType", "00181030")))
    make = SyntheticInstances().make
    request = [{"ScheduledProcedureStepID": "SPS1", "RequestedProcedureID": "RP1"}]
    requests = [
        {"ScheduledProcedureStepID": "SPS1", "RequestedProcedureID": "RP2"},
        {"ScheduledProcedureStepID": "SPS2", "RequestedProcedureID": "RP1"},
    ]
    arrivals = [
        make(
            "A.0",
            "A.1",
            "A.1.1",
            InstanceNumber=2,
            RequestAttributesSequence=request,
            ImageType=["ORIGINAL", "PRIMARY"],
        ),
        make(
            "A.0", "A.1", "A.1.2", InstanceNumber=1, RequestAttributesSequence=request, ImageType=["DERIVED", "PRIMARY"]
        ),
        make(
            "A.0",
            "A.2",
            "A.2.1",
            Modality="SR",
            SeriesNumber=2,
            sop_class="1.2.840.10008.5.1.4.1.1.88.22",
            ConceptNameCodeSequence=[{"CodeValue": "18748-4", "CodingSchemeDesignator": "LN"}],
        ),
        make(
            "B.0",
            "B.1",
            "B.1.1",
            PatientName="Цуркану^Ион",
            PatientID="MK2",
            StudyDate="20260302",
            StudyTime="235959",
            AccessionNumber="a1",
            Modality="MR",
            StudyDescription="50% *_[x]",
            RequestAttributesSequence=requests,
            PatientBirthDate=None,
        ),
        make(
            "C.0",
            "C.1",
            "C.1.1",
            PatientName="Popescu^Ana",
            PatientID="MD3",
            StudyDate="20260302",
            StudyTime=None,
            AccessionNumber=None,
            SeriesNumber=None,
            SeriesDescription=None,
            RequestAttributesSequence=None,
        ),
        make(
            "D.0",
            "D.1",
            "D.1.1",
            PatientName="Yamada^Tarou=山田^太郎",
            PatientID="MD4",
            StudyDate=None,
            Modality="US",
            SeriesNumber=-3,
            ReferringPhysicianName="Șerban^Vlad",
            PatientWeight=70.0,
            OtherPatientIDsSequence=[{"PatientID": "OLD4", "IssuerOfPatientID": "H"}],
        ),
    ]
    with shared_database.transaction() as transaction:
        index.add(transaction, arrivals, DuplicatePolicy.CONFLICT)
    return index


UID = {
    Level.PATIENT: "00100020",
    Level.STUDY: "0020000D",
    Level.SERIES: "0020000E",
    Level.INSTANCE: "00080018",
}


def found(index: SqlIndex, *matches: Match, level: Level = Level.STUDY, **options: Any) -> list[str]:
    """Give the unique keys of the answers in their order; those of studies as their letters."""
    query = Query(level, matches, **options)
    answers = [name_of(answer, level) for answer in index.find(query, within=ANYTHING)]
    assert index.count(Query(level, matches), 100, within=ANYTHING) == len(answers) or options
    return answers


def name_of(answer: Mapping[str, Any], level: Level) -> str:
    """Give the unique key of an answer; of a study its letter."""
    value: str = answer[UID[level]]["Value"][0]
    return value.removesuffix(".0")


def key(keyword: str, text: str) -> Match:
    """Read a key as an edge would."""
    tag = TAG_BY_KEYWORD[keyword]
    match = parse_match(tag, VR_BY_TAG[tag], text)
    assert match is not None
    return match


@pytest.mark.parametrize(
    ("keyword", "text", "expected"),
    [
        ("StudyInstanceUID", "B.0", "B"),
        ("StudyInstanceUID", "A.0\\C.0\\0.0", "AC"),
        ("PatientID", "MD1", "A"),
        ("PatientID", "md1", ""),
        ("PatientID", "MD?", "ACD"),
        ("PatientID", "M*1", "A"),
        ("PatientID", "MD1\\MK*", "AB"),
        ("PatientName", "Turcanu^Ion", "AB"),
        ("PatientName", "ЦУРКАНУ^ИОН", "AB"),
        ("PatientName", "țurc*", "AB"),
        ("PatientName", "Turcanu", ""),
        ("PatientName", "*ion", "AB"),
        ("PatientName", "t?rcanu*", "AB"),
        ("PatientName", "Popescu^*", "C"),
        ("PatientName", "Yamada^Tarou", "D"),
        ("PatientName", "山田*", "D"),
        ("PatientName", "山田^太郎", "D"),
        ("PatientName", "pop*\\yam*", "CD"),
        ("PatientBirthDate", "19700102", "ACD"),
        ("PatientSex", "M", "ABCD"),
        ("StudyDate", "20260303", "A"),
        ("StudyDate", "20260302-20260303", "ABC"),
        ("StudyDate", "-20260302", "BC"),
        ("StudyDate", "20260303-", "A"),
        ("StudyTime", "1015", "AD"),
        ("StudyTime", "101500.0", "AD"),
        ("StudyTime", "10-11", "AD"),
        ("StudyTime", "235959-", "B"),
        ("AccessionNumber", "A1", "AD"),
        ("AccessionNumber", "a1", "B"),
        ("AccessionNumber", '""', "C"),
        ("StudyDate", '""', "D"),
        ("PatientBirthDate", '""', "B"),
        ("StudyDescription", "TORACE*", "ACD"),
        ("StudyDescription", "50% *_[x]", "B"),
        ("StudyDescription", "50% ?_[x]", "B"),
        ("StudyDescription", "*[x]", "B"),
        ("StudyDescription", "50_*", ""),
        ("ReferringPhysicianName", "serban*", "D"),
        ("ReferringPhysicianName", "munteanu^ileana", "ABC"),
        ("ModalitiesInStudy", "CT", "AC"),
        ("ModalitiesInStudy", "SR", "A"),
        ("ModalitiesInStudy", "MR\\US", "BD"),
        ("ModalitiesInStudy", "?R", "AB"),
        ("SOPClassesInStudy", "1.2.840.10008.5.1.4.1.1.88.22", "A"),
        ("NumberOfStudyRelatedSeries", "2", "A"),
        ("NumberOfStudyRelatedInstances", "1", "BCD"),
        ("StudyID", "S1", "ABCD"),
    ],
)
def test_studies_are_found_by_one_key(index: SqlIndex, keyword: str, text: str, expected: str) -> None:
    assert "".join(found(index, key(keyword, text))) == expected


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [("ion", "AB"), ("ion turcanu", "AB"), ("tur io", "AB"), ("an pop", "C"), ("太郎", "D"), ("x", "")],
)
def test_names_are_found_by_the_beginnings_of_any_words(index: SqlIndex, pattern: str, expected: str) -> None:
    match = NameMatch(TAG_BY_KEYWORD["PatientName"], pattern, any_word=True)
    assert "".join(found(index, match)) == expected
    assert len(found(index, match, level=Level.PATIENT)) == len(expected)


def test_keys_are_taken_together(index: SqlIndex) -> None:
    assert found(index, key("PatientName", "turcanu*"), key("StudyDate", "20260303-")) == ["A"]
    assert found(index, key("ModalitiesInStudy", "CT"), key("StudyDate", "20260302")) == ["C"]
    assert found(index, key("ModalitiesInStudy", "CT"), key("PatientName", "turcanu*"), key("StudyTime", "10-")) == [
        "A"
    ]
    assert found(index, key("ModalitiesInStudy", "CT"), key("StudyDescription", "*NATIV")) == ["A", "C"]
    assert found(index, key("ModalitiesInStudy", "CT"), key("ModalitiesInStudy", "SR")) == ["A"]
    assert found(index, key("AccessionNumber", "A1"), key("PatientSex", "F")) == []


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        ("20260302235959", "20260303101500", "AB"),
        ("20260302235959.5", "20260303", "A"),
        ("20260302", "20260302000000", "C"),
        ("", "20260302235958", "C"),
        ("20260303101501", "", ""),
        ("2026030310", "2026030310", "A"),
    ],
)
def test_date_and_time_are_matched_as_one_moment(index: SqlIndex, low: str, high: str, expected: str) -> None:
    match = CombinedRangeMatch(TAG_BY_KEYWORD["StudyDate"], TAG_BY_KEYWORD["StudyTime"], low, high)
    assert "".join(found(index, match)) == expected
    assert "".join(found(index, match, key("ModalitiesInStudy", "CT"))) == expected.replace("B", "")


def test_one_item_of_a_sequence_has_to_match_all_its_keys(index: SqlIndex) -> None:
    tag = TAG_BY_KEYWORD
    step = ValueMatch(tag["ScheduledProcedureStepID"], ("SPS1",))
    procedure = ValueMatch(tag["RequestedProcedureID"], ("RP1",))
    sequence = tag["RequestAttributesSequence"]
    assert found(index, SequenceMatch(sequence, (step, procedure)), level=Level.SERIES) == ["A.1"]
    assert found(index, SequenceMatch(sequence, (step,)), level=Level.SERIES) == ["B.1", "A.1"]
    wildcard = WildcardMatch(tag["ScheduledProcedureStepID"], "SPS?")
    assert found(index, SequenceMatch(sequence, (wildcard,)), level=Level.SERIES) == ["B.1", "A.1"]
    both = AnyMatch(tag["ScheduledProcedureStepID"], (wildcard, ValueMatch(tag["ScheduledProcedureStepID"], ("X",))))
    assert found(index, SequenceMatch(sequence, (both,)), key("Modality", "CT"), level=Level.SERIES) == ["A.1"]
    other_id = SequenceMatch(tag["OtherPatientIDsSequence"], (ValueMatch(tag["PatientID"], ("OLD4",)),))
    assert found(index, other_id) == ["D"]
    code = SequenceMatch(tag["ConceptNameCodeSequence"], (ValueMatch(tag["CodeValue"], ("18748-4",)),))
    assert found(index, code, level=Level.INSTANCE) == ["A.2.1"]
    assert found(index, EmptyMatch(sequence), level=Level.SERIES) == ["D.1", "C.1", "A.2"]


def test_series_are_found_with_keys_of_every_level(index: SqlIndex) -> None:
    series = Level.SERIES
    assert found(index, level=series) == ["D.1", "C.1", "B.1", "A.1", "A.2"]
    assert found(index, key("StudyInstanceUID", "A.0"), level=series) == ["A.1", "A.2"]
    assert found(index, key("SeriesInstanceUID", "A.2\\B.1"), level=series) == ["B.1", "A.2"]
    assert found(index, key("Modality", "CT"), level=series) == ["C.1", "A.1"]
    assert found(index, key("Modality", "C?"), level=series) == ["C.1", "A.1"]
    assert found(index, key("SeriesNumber", "-3"), level=series) == ["D.1"]
    assert found(index, key("SeriesNumber", "01\\2"), level=series) == ["B.1", "A.1", "A.2"]
    assert found(index, key("SeriesNumber", '""'), level=series) == ["C.1"]
    assert found(index, key("PatientName", "turcanu*"), level=series) == ["B.1", "A.1", "A.2"]
    assert found(index, key("PatientID", "MD1"), key("Modality", "SR"), level=series) == ["A.2"]
    assert found(index, key("StudyDate", "20260302"), level=series) == ["C.1", "B.1"]
    assert found(index, key("SeriesDescription", "Ax*"), key("StudyDate", "20260302"), level=series) == ["B.1"]
    assert found(index, key("NumberOfSeriesRelatedInstances", "2"), level=series) == ["A.1"]


def test_instances_are_found_with_keys_of_every_level(index: SqlIndex) -> None:
    instance = Level.INSTANCE
    assert found(index, level=instance) == ["D.1.1", "C.1.1", "B.1.1", "A.1.2", "A.1.1", "A.2.1"]
    assert found(index, key("SeriesInstanceUID", "A.1"), level=instance) == ["A.1.2", "A.1.1"]
    assert found(index, key("SOPInstanceUID", "A.1.1\\B.1.1"), level=instance) == ["B.1.1", "A.1.1"]
    assert found(index, key("InstanceNumber", "1"), level=instance) == ["A.1.2"]
    sr = key("SOPClassUID", "1.2.840.10008.5.1.4.1.1.88.22")
    assert found(index, sr, level=instance) == ["A.2.1"]
    assert found(index, sr, key("StudyInstanceUID", "A.0"), key("PatientID", "MD1"), level=instance) == ["A.2.1"]
    assert found(index, key("PatientName", "popescu*"), key("Modality", "CT"), level=instance) == ["C.1.1"]
    assert found(index, key("AccessionNumber", "A1"), key("InstanceNumber", '""'), level=instance) == ["D.1.1", "A.2.1"]


def test_patients_are_found_in_the_order_of_their_names(index: SqlIndex) -> None:
    patient = Level.PATIENT
    assert found(index, level=patient) == ["MD4", "MD3", "MD1", "MK2"], "Yamada is folded to iamada"
    assert found(index, key("PatientName", "turcanu*"), level=patient) == ["MD1", "MK2"]
    assert found(index, key("PatientID", "M?[34]"), level=patient) == []
    assert found(index, key("PatientBirthDate", "-19701231"), level=patient) == ["MD4", "MD3", "MD1"]
    assert found(index, key("NumberOfPatientRelatedSeries", "2"), level=patient) == ["MD1"]


def test_a_relational_query_may_name_what_is_below_its_level(index: SqlIndex) -> None:
    assert found(index, key("SeriesInstanceUID", "A.2")) == ["A"]
    assert found(index, key("SOPInstanceUID", "B.1.1\\C.1.1")) == ["B", "C"]
    assert found(index, key("Modality", "CT"), key("InstanceNumber", "1")) == ["A"]
    assert found(index, key("Modality", "SR"), key("InstanceNumber", "1")) == [], "one instance has to satisfy both"
    assert found(index, key("Modality", "MR"), key("PatientName", "*ion")) == ["B"]
    assert found(index, key("SOPInstanceUID", "A.1.1"), level=Level.PATIENT) == ["MD1"]
    assert found(index, key("ModalitiesInStudy", "US"), level=Level.PATIENT) == ["MD4"]
    assert found(index, key("InstanceNumber", "2"), level=Level.SERIES) == ["A.1"]


@pytest.mark.parametrize("asked", ["70", "70.0", " 70.00", "+7e1", "71\\70"])
def test_a_decimal_is_found_however_it_is_written(shared_database: SqlDatabase, asked: str) -> None:
    index = SqlIndex(shared_database, IndexSettings())
    assert found(index, key("PatientWeight", asked)) == ["D"]
    assert found(index, key("PatientWeight", "7")) == []


def test_extra_tags_of_the_settings_can_be_matched(shared_database: SqlDatabase, index: SqlIndex) -> None:
    assert found(index, key("ImageType", "DERIVED"), level=Level.INSTANCE) == ["A.1.2"]
    assert found(index, key("ImageType", "P*"), level=Level.INSTANCE) == ["A.1.2", "A.1.1"]
    assert len(found(index, EmptyMatch(TAG_BY_KEYWORD["ImageType"]), level=Level.INSTANCE)) == 4
    plain = SqlIndex(shared_database, IndexSettings())
    with pytest.raises(InvalidInput) as caught:
        found(plain, key("ImageType", "DERIVED"), level=Level.INSTANCE)
    assert caught.value.code == "query.unsupported"


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("newest_first", [True, False])
def test_pages_by_cursor_and_by_offset_are_the_whole(index: SqlIndex, level: Level, *, newest_first: bool) -> None:
    whole = found(index, level=level, newest_first=newest_first)
    assert (
        len(whole) == len(set(whole)) == {Level.PATIENT: 4, Level.STUDY: 4, Level.SERIES: 5, Level.INSTANCE: 6}[level]
    )
    walked, cursor = [], ""
    for _ in whole:
        (answer,) = index.find(Query(level, limit=1, after=cursor, newest_first=newest_first), within=ANYTHING)
        walked.append(name_of(answer, level))
        cursor = str(answer["cursor"])
    assert walked == whole
    assert list(index.find(Query(level, limit=1, after=cursor, newest_first=newest_first), within=ANYTHING)) == []
    assert [found(index, level=level, limit=2, offset=n, newest_first=newest_first) for n in range(0, 6, 2)] == [
        whole[n : n + 2] for n in range(0, 6, 2)
    ]


def test_the_oldest_first_is_the_other_way_round(index: SqlIndex) -> None:
    assert "".join(found(index)) == "ABCD"
    assert "".join(found(index, newest_first=False)) == "DCBA"


def test_a_cursor_goes_with_every_way_of_finding(index: SqlIndex) -> None:
    for matches in ([key("ModalitiesInStudy", "CT")], [key("PatientSex", "M")], [key("PatientName", "*a*")]):
        whole = list(index.find(Query(Level.STUDY, tuple(matches)), within=ANYTHING))
        rest = list(index.find(Query(Level.STUDY, tuple(matches), after=str(whole[0]["cursor"])), within=ANYTHING))
        assert rest == whole[1:]


def test_a_count_stops_at_its_cap(index: SqlIndex) -> None:
    assert index.count(Query(Level.STUDY), 3, within=ANYTHING) == 3
    assert index.count(Query(Level.STUDY, (key("PatientSex", "M"),)), 3, within=ANYTHING) == 3
    assert index.count(Query(Level.INSTANCE), 100, within=ANYTHING) == 6


def test_tending_changes_no_answer(index: SqlIndex) -> None:
    before = list(index.find(Query(Level.INSTANCE), within=ANYTHING))
    index.warm()
    index.analyze()
    assert list(index.find(Query(Level.INSTANCE), within=ANYTHING)) == before


@pytest.mark.parametrize("cursor", ["nonsense", "STUDY~1", "SERIES~1~2~3", "STUDY~20260303~101500~x"])
def test_a_cursor_that_is_none_is_refused(index: SqlIndex, cursor: str) -> None:
    with pytest.raises(InvalidInput):
        index.find(Query(Level.STUDY, after=cursor), within=ANYTHING)


def test_a_query_has_a_cursor_or_an_offset(index: SqlIndex) -> None:
    with pytest.raises(InvalidInput):
        index.find(Query(Level.STUDY, after="STUDY~20260303~101500.000000~1", offset=5), within=ANYTHING)


@pytest.mark.parametrize(
    "match",
    [
        ValueMatch(TAG_BY_KEYWORD["PixelSpacing"], ("1",)),
        RangeMatch(TAG_BY_KEYWORD["PatientID"], "1", "2"),
        RangeMatch(TAG_BY_KEYWORD["StudyDate"], "yesterday", ""),
        WildcardMatch(TAG_BY_KEYWORD["SeriesNumber"], "1*"),
        SequenceMatch(TAG_BY_KEYWORD["RequestAttributesSequence"], ()),
        SequenceMatch(TAG_BY_KEYWORD["RequestAttributesSequence"], (ValueMatch(TAG_BY_KEYWORD["Rows"], ("1",)),)),
        CombinedRangeMatch(TAG_BY_KEYWORD["StudyDate"], TAG_BY_KEYWORD["SeriesTime"], "20260101", ""),
    ],
)
def test_what_cannot_be_matched_is_refused_without_repeating_the_value(index: SqlIndex, match: Match) -> None:
    with pytest.raises(InvalidInput) as caught:
        index.find(Query(Level.INSTANCE, (match,)), within=ANYTHING)
    assert "yesterday" not in str(caught.value)
