"""Reading the keys of queries (PS3.4 C.2.2.2)."""

import re
from pathlib import Path

import pytest

from dicom_network.domain.errors import InvalidInput
from dicom_network.domain.query import (
    AnyMatch,
    EmptyMatch,
    Match,
    NameMatch,
    RangeMatch,
    ValueMatch,
    WildcardMatch,
    parse_match,
)
from dicom_network.standard.elements import TAG_BY_KEYWORD, VR_BY_TAG
from dicom_network.standard.query_attributes import (
    LEVEL_BY_TAG,
    LEVELS,
    MATCHABLE,
    QUERY_ATTRIBUTES,
    Key,
    Matching,
    attributes_of,
)

TAG = 0x00100020


@pytest.mark.parametrize("vr", ["LO", "PN", "DA", "TM", "DT", "UI", "IS", "CS", "SQ"])
@pytest.mark.parametrize("text", ["", "  ", "*", "**", "\0", "\\"])
def test_nothing_and_an_asterisk_match_everything(vr: str, text: str) -> None:
    assert parse_match(TAG, vr, text) is None


@pytest.mark.parametrize(
    ("vr", "text", "match"),
    [
        ("LO", "MD1", ValueMatch(TAG, ("MD1",))),
        ("LO", " MD1 \0", ValueMatch(TAG, ("MD1",))),
        ("LO", "MD1\\MD2\\MD1", ValueMatch(TAG, ("MD1", "MD2"))),
        ("LO", "MD1\\*", None),
        ("LO", "MD?", WildcardMatch(TAG, "MD?")),
        ("LO", "MD*\\X", AnyMatch(TAG, (WildcardMatch(TAG, "MD*"), ValueMatch(TAG, ("X",))))),
        ("LT", "a\\b", ValueMatch(TAG, ("a\\b",))),
        ("UI", "1.2", ValueMatch(TAG, ("1.2",))),
        ("UI", "1.2\\1.3,1.4", ValueMatch(TAG, ("1.2", "1.3", "1.4"))),
        ("IS", "007", ValueMatch(TAG, ("007",))),
        ("IS", "-1\\+2", ValueMatch(TAG, ("-1", "+2"))),
        ("DS", "1.5e3", ValueMatch(TAG, ("1.5e3",))),
        ("AS", "045Y", ValueMatch(TAG, ("045Y",))),
        ("PN", "Țurcanu^Ion", NameMatch(TAG, "turcanu ion")),
        ("PN", "ЦУРК*", NameMatch(TAG, "turc*")),
        ("PN", "Popa\\Rusu*", AnyMatch(TAG, (NameMatch(TAG, "popa"), NameMatch(TAG, "rusu*")))),
        ("PN", "^", None),
        ("DA", "20260303", ValueMatch(TAG, ("20260303",))),
        ("DA", "2026.03.03", ValueMatch(TAG, ("20260303",))),
        ("DA", "20260301-20260303", RangeMatch(TAG, "20260301", "20260303")),
        ("DA", "20260301 - 20260303", RangeMatch(TAG, "20260301", "20260303")),
        ("DA", "-20260303", RangeMatch(TAG, "", "20260303")),
        ("DA", "20260303-", RangeMatch(TAG, "20260303", "")),
        ("TM", "10", ValueMatch(TAG, ("10",))),
        ("TM", "10:15:30.5", ValueMatch(TAG, ("101530.5",))),
        ("TM", "1015-235959.999999", RangeMatch(TAG, "1015", "235959.999999")),
        ("DT", "20260303101530.5+0200", ValueMatch(TAG, ("20260303101530.5+0200",))),
        ("DT", "2026-0500", ValueMatch(TAG, ("2026-0500",))),
        ("DT", "2025-2026", RangeMatch(TAG, "2025", "2026")),
        ("DT", "20260303101530-0500-20260304", RangeMatch(TAG, "20260303101530-0500", "20260304")),
        ("DT", "-20260304", RangeMatch(TAG, "", "20260304")),
        ("LO", '""', EmptyMatch(TAG)),
        ("DA", ' "" ', EmptyMatch(TAG)),
    ],
)
def test_a_key_says_how_it_is_to_be_matched(vr: str, text: str, match: Match | None) -> None:
    assert parse_match(TAG, vr, text) == match


@pytest.mark.parametrize(
    ("vr", "text"),
    [
        ("DA", "yesterday"),
        ("DA", "2026"),
        ("DA", "20261301"),
        ("DA", "20260230x"),
        ("DA", "2026030*"),
        ("DA", "-"),
        ("DA", "20260301-20260302-20260303"),
        ("TM", "25"),
        ("TM", "1060"),
        ("TM", "-"),
        ("DT", "-"),
        ("DT", "20261301"),
        ("UI", "1.2.*"),
        ("UI", "not.a.uid"),
        ("UI", "1.2 3"),
        ("UI", f"1.2\\1.3,{'1' * 65}"),
        ("IS", "one"),
        ("IS", "1*"),
        ("IS", "1.5"),
        ("DS", "1,5"),
        ("SQ", "something"),
    ],
)
def test_nonsense_is_refused_without_repeating_it(vr: str, text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_match(TAG, vr, text)
    assert text not in str(caught.value)
    assert "(0010,0020)" in str(caught.value)


def test_every_level_has_one_unique_key_and_the_keys_that_the_standard_requires() -> None:
    unique = {level: [a.keyword for a in attributes_of(level) if a.key is Key.UNIQUE] for level in LEVELS}
    assert unique == {
        "PATIENT": ["PatientID"],
        "STUDY": ["StudyInstanceUID"],
        "SERIES": ["SeriesInstanceUID"],
        "IMAGE": ["SOPInstanceUID"],
    }
    required = {a.keyword for a in QUERY_ATTRIBUTES if a.key is Key.REQUIRED}
    # PS3.4 Tables C.6-1 to C.6-5.
    assert required == {
        *("PatientName", "StudyDate", "StudyTime", "AccessionNumber", "StudyID", "Modality", "SeriesNumber"),
        "InstanceNumber",
    }


def test_what_qido_has_to_match_can_be_matched() -> None:
    wanted = {a.keyword for a in QUERY_ATTRIBUTES if a.qido_match}
    # PS3.18 Table 10.6.1-5.
    assert wanted == {
        *("StudyDate", "StudyTime", "AccessionNumber", "ModalitiesInStudy", "ReferringPhysicianName", "PatientName"),
        *("PatientID", "StudyInstanceUID", "StudyID", "Modality", "SeriesInstanceUID", "SeriesNumber"),
        *("PerformedProcedureStepStartDate", "PerformedProcedureStepStartTime", "RequestAttributesSequence"),
        *("SOPClassUID", "SOPInstanceUID", "InstanceNumber"),
    }
    assert all(TAG_BY_KEYWORD[keyword] in MATCHABLE for keyword in wanted)


def test_the_kinds_of_matching_follow_from_the_vr() -> None:
    by_keyword = {a.keyword: a.matching for a in QUERY_ATTRIBUTES}
    assert Matching.UID_LIST in by_keyword["StudyInstanceUID"]
    assert Matching.WILDCARD not in by_keyword["StudyInstanceUID"]
    assert Matching.RANGE in by_keyword["StudyDate"]
    assert Matching.WILDCARD not in by_keyword["StudyDate"]
    assert Matching.NAME in by_keyword["PatientName"]
    assert by_keyword["RequestAttributesSequence"] == (Matching.SEQUENCE,)
    assert by_keyword["SeriesNumber"] == (Matching.SINGLE_VALUE, Matching.MULTIPLE_VALUE)


def test_the_conformance_statement_calls_returned_only_what_no_key_restricts() -> None:
    page = Path("docs/reference/conformance.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\w+) \| \(\w{4},\w{4}\) \| \w\w \| [URO] \| ([^|]+) \|", page, re.MULTILINE)
    assert len(rows) == len(QUERY_ATTRIBUTES)
    stated = {keyword for keyword, matching in rows if not matching.startswith("returned only")}
    assert stated == {attribute.keyword for attribute in MATCHABLE.values()}
    assert "Rows" not in stated and "PatientID" in stated


def test_every_attribute_is_kept_at_one_level() -> None:
    for attribute in QUERY_ATTRIBUTES:
        assert attribute.vr == VR_BY_TAG[attribute.tag]
        if not attribute.computed:
            assert LEVEL_BY_TAG[f"{attribute.tag:08X}"] == attribute.level
    assert len({attribute.tag for attribute in QUERY_ATTRIBUTES}) == len(QUERY_ATTRIBUTES)
