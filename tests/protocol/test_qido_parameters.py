"""QIDO-RS parameters as clients spell them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dicom_network.protocol.dicomweb.errors import ParameterError
from dicom_network.protocol.dicomweb.qido_parameters import AttributeMatch, QidoParameters, parse_qido_parameters

PATIENT_NAME, PATIENT_ID, STUDY_DATE = (0x00100010,), (0x00100020,), (0x00080020,)
STUDY_UID, MODALITIES, DESCRIPTION = (0x0020000D,), (0x00080061,), (0x00081030,)


def match_of(query: str) -> dict[tuple[int, ...], str]:
    return {one.path: one.text for one in parse_qido_parameters(query).matches}


def test_keywords_tags_and_items_of_sequences_name_attributes() -> None:
    assert match_of("PatientID=A&00100010=Moraru*&00080020=20240101-20241231") == {
        PATIENT_ID: "A",
        PATIENT_NAME: "Moraru*",
        STUDY_DATE: "20240101-20241231",
    }
    assert match_of("RequestAttributesSequence.ScheduledProcedureStepID=S1&00400275.00401001=R1") == {
        (0x00400275, 0x00400009): "S1",
        (0x00400275, 0x00401001): "R1",
    }


@pytest.mark.parametrize(
    "query",
    [
        "StudyInstanceUID=1.2&StudyInstanceUID=1.3",
        "StudyInstanceUID=1.2,1.3",
        r"StudyInstanceUID=1.2\1.3",
        "StudyInstanceUID=1.2%5C1.3&StudyInstanceUID=1.3",
        "0020000D=1.2,%201.3,",
    ],
)
def test_lists_of_uids_however_they_are_joined(query: str) -> None:
    assert match_of(query) == {STUDY_UID: r"1.2\1.3"}


@pytest.mark.parametrize(
    "query", ["ModalitiesInStudy=CT&ModalitiesInStudy=MR", "ModalitiesInStudy=CT,MR", r"00080061=CT\MR"]
)
def test_lists_of_modalities_however_they_are_joined(query: str) -> None:
    assert match_of(query) == {MODALITIES: r"CT\MR"}


def test_a_comma_in_text_is_a_comma() -> None:
    assert match_of("StudyDescription=Head,%20neck") == {DESCRIPTION: "Head, neck"}


def test_the_same_filter_twice_counts_once_and_contradictions_are_told() -> None:
    assert match_of("PatientID=A&PatientID=A") == {PATIENT_ID: "A"}
    with pytest.raises(ParameterError, match="PatientID"):
        parse_qido_parameters("PatientID=A&PatientID=B")


def test_include_fields_from_lists_repetitions_and_empty_values() -> None:
    parameters = parse_qido_parameters(
        "includefield=00081030%2C00080060,StudyDescription&includefield=PatientAge&PatientSex="
    )

    assert parameters.included == ((0x00081030,), (0x00080060,), (0x00101010,), (0x00100040,))
    assert not parameters.includes_all
    assert parse_qido_parameters("includefield=all").includes_all


def test_the_study_list_of_ohif() -> None:
    query = "limit=101&offset=0&fuzzymatching=true&includefield=00081030%2C00080060&PatientName=*mor*"

    assert parse_qido_parameters(query) == QidoParameters(
        matches=(AttributeMatch(PATIENT_NAME, "*mor*"),),
        included=((0x00081030,), (0x00080060,)),
        limit=101,
        offset=0,
        is_fuzzy=True,
    )


def test_names_in_any_script_and_spaces() -> None:
    assert match_of("PatientName=%D0%A6%D1%83%D1%80%D0%BA%D0%B0%D0%BD%D1%83+Ana") == {PATIENT_NAME: "Цуркану Ana"}


def test_what_nobody_knows_is_reported_and_what_others_read_is_not() -> None:
    parameters = parse_qido_parameters("viewport=1,2&orderby=StudyDate&includefield=NoSuchThing&accept=x&_=17&x-y=1")

    assert parameters.ignored == ("viewport", "orderby", "NoSuchThing", "x-y")


@pytest.mark.parametrize(
    "query",
    [
        "limit=-1",
        "limit=ten",
        "limit=1e3",
        "limit=99999999999999999999",
        "offset=-1",
        "fuzzymatching=maybe",
        "limit=1&limit=2",
        "offset=5&after=x",
        "0010002=A",
        "0010,0020=A",
        "(0010,0020)=A",
        "includefield=0010zz20",
        "PatientName=%FF%FE",
        ".".join(["00400275"] * 20) + "=A",
        "&".join(["a=b"] * 600),
    ],
)
def test_nonsense_is_told(query: str) -> None:
    with pytest.raises(ParameterError):
        parse_qido_parameters(query)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(query: str) -> None:
    try:
        parameters = parse_qido_parameters(query)
    except ParameterError:
        return
    assert all(one.path and one.text is not None for one in parameters.matches)
