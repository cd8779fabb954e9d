"""Reading the identifier of a C-FIND, and making the identifiers of its answers (PS3.4 C.2.2, C.4.1)."""

from typing import Any

import pytest

from dicom_network.domain.errors import InvalidInput
from dicom_network.domain.hierarchy import Level
from dicom_network.domain.query import (
    AnyMatch,
    CombinedRangeMatch,
    EmptyMatch,
    NameMatch,
    RangeMatch,
    SequenceMatch,
    ValueMatch,
    WildcardMatch,
)
from dicom_network.domain.searchable import Searchable
from dicom_network.modules.query.identifier import FindRequest, Negotiated, answer_to, read_find
from dicom_network.standard.elements import TAG_BY_KEYWORD
from tests.synthetic_archive import attributes, element

STUDY_LEVELS = (Level.STUDY, Level.SERIES, Level.INSTANCE)


def read(level: str = "STUDY", *, negotiated: Negotiated | None = None, **keys: Any) -> FindRequest:
    identifier = attributes({"QueryRetrieveLevel": level, **keys})
    return read_find(
        identifier, levels=STUDY_LEVELS, negotiated=negotiated or Negotiated(), limit=11, searchable=Searchable()
    )


def tag(keyword: str) -> int:
    return TAG_BY_KEYWORD[keyword]


@pytest.mark.parametrize(
    ("keys", "match"),
    [
        ({"PatientID": "RO1"}, ValueMatch(tag("PatientID"), ("RO1",))),
        ({"PatientID": "RO*"}, WildcardMatch(tag("PatientID"), "RO*")),
        ({"StudyInstanceUID": ["1.2", "1.3"]}, ValueMatch(tag("StudyInstanceUID"), ("1.2", "1.3"))),
        ({"PatientName": "Țurcanu^I*"}, NameMatch(tag("PatientName"), "turcanu i*")),
        ({"StudyDate": "20260101-"}, RangeMatch(tag("StudyDate"), "20260101", "")),
        ({"AccessionNumber": '""'}, EmptyMatch(tag("AccessionNumber"))),
        (
            {"PatientID": ["RO*", "MD1"]},
            AnyMatch(
                tag("PatientID"), (WildcardMatch(tag("PatientID"), "RO*"), ValueMatch(tag("PatientID"), ("MD1",)))
            ),
        ),
    ],
)
def test_a_key_with_a_value_restricts(keys: dict[str, Any], match: object) -> None:
    request = read(**keys)
    assert request.query.matches == (match,)
    assert not request.has_unsupported_keys
    assert (request.query.level, request.query.limit) == (Level.STUDY, 11)


def test_what_is_no_key_restricts_nothing_and_is_not_given_back() -> None:
    request = read(SpecificCharacterSet="ISO_IR 100", RetrieveAETitle="X", TimezoneOffsetFromUTC="+0200", StudyID=[])
    assert request.query.matches == ()
    assert set(request.wanted) == {f"{tag('StudyID'):08X}"}
    assert not request.has_unsupported_keys


@pytest.mark.parametrize(
    ("keys", "restricts"),
    [({"ScheduledProcedureStepID": "S1"}, True), ({"ScheduledProcedureStepID": "*"}, False), ({}, False)],
)
def test_a_sequence_restricts_by_what_its_item_says(keys: dict[str, str], restricts: bool) -> None:
    request = read("SERIES", RequestAttributesSequence=[keys])
    inner = ValueMatch(tag("ScheduledProcedureStepID"), ("S1",))
    expected = (SequenceMatch(tag("RequestAttributesSequence"), (inner,)),) if restricts else ()
    assert request.query.matches == expected
    assert not request.has_unsupported_keys


def test_a_key_inside_a_sequence_that_cannot_restrict_is_told() -> None:
    assert read("SERIES", RequestAttributesSequence=[{"RequestedProcedureDescription": "X"}]).has_unsupported_keys
    assert not read("SERIES", RequestAttributesSequence=[{"RequestedProcedureDescription": []}]).has_unsupported_keys


def test_what_was_negotiated_changes_how_names_dates_and_times_match() -> None:
    keys = {"PatientName": ["ion", "ana*"], "StudyDate": "20260101-20260103", "StudyTime": "08-12"}
    plain = read(**keys)
    assert [type(match) for match in plain.query.matches] == [AnyMatch, RangeMatch, RangeMatch]
    agreed = read(negotiated=Negotiated.read(b"\1\1\1\0"), **keys)
    names, instants = sorted(agreed.query.matches, key=lambda match: not isinstance(match, AnyMatch))
    assert isinstance(names, AnyMatch)
    assert all(isinstance(one, NameMatch) and one.any_word for one in names.matches)
    assert instants == CombinedRangeMatch(tag("StudyDate"), tag("StudyTime"), "2026010108", "2026010312")


@pytest.mark.parametrize("information", [b"", b"\0", b"\1", b"\1\0\0\0\0", b"\0\2\2"])
def test_nothing_is_agreed_unless_both_said_so(information: bytes) -> None:
    assert Negotiated.read(information) == Negotiated()


@pytest.mark.parametrize("level", ["PATIENT", "study", "FRAME", "", []])
def test_a_level_that_the_model_lacks_is_refused(level: Any) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(level)
    assert refused.value.code == "query.level"


def test_an_answer_holds_the_wanted_keys_and_only_those() -> None:
    request = read(
        "SERIES", Modality=[], SeriesDescription=[], RequestAttributesSequence=[{"RequestedProcedureID": []}]
    )
    found = attributes(
        {
            "Modality": "CT",
            "SeriesNumber": 3,
            "RequestAttributesSequence": [{"RequestedProcedureID": "P1", "ScheduledProcedureStepID": "S1"}, {}],
        }
    )
    answer = answer_to(request, found, ae_title="DICOMNET")
    assert answer == dict(
        [
            element("QueryRetrieveLevel", "SERIES"),
            element("RetrieveAETitle", "DICOMNET"),
            element("InstanceAvailability", "ONLINE"),
            element("Modality", "CT"),
            ("0008103E", {"vr": "LO"}),
            (
                "00400275",
                {"vr": "SQ", "Value": [dict([element("RequestedProcedureID", "P1")]), {"00401001": {"vr": "SH"}}]},
            ),
        ]
    )
    assert list(answer) == sorted(answer)
