"""C-FIND as a workstation sees it: which studies it finds, what each answer holds, and in which characters."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian
from pynetdicom import AE

from dicom_network.base.dimse import ProposedContext
from dicom_network.base.settings import Settings
from dicom_network.domain.hierarchy import DuplicatePolicy
from dicom_network.domain.peers import Peer
from dicom_network.hosts.dimse_dialer import SocketDialer
from dicom_network.standard.sop_classes import PATIENT_ROOT_FIND, PATIENT_STUDY_ONLY_FIND, STUDY_ROOT_FIND
from tests.identifiers import decode, encode
from tests.made_instances import make, scheduled
from tests.patience import wait_for
from tests.synthetic_archive import SyntheticInstances
from tests.whole_node import AE_TITLE, SECONDS, WholeNode, whole_node

PENDING, UNSUPPORTED, SUCCESS, LIMIT, WRONG, CANCELLED = 0xFF00, 0xFF01, 0x0000, 0xB001, 0xA900, 0xFE00
COMBINED, FUZZY = b"\1\1\0", b"\1\0\1"
ROOT = "1.2.826.0.1.3680043.8.498.7"
MANY = 1200
DIALER = SocketDialer(Settings(dimse={"ae_title": "WORKSTATION"}))

Answers = list[Dataset]
Ask = Callable[..., Answers]


def study(number: int, **attributes: Any) -> dict[str, Any]:
    """Give the attributes of the one instance of a study with this number."""
    uid = f"{ROOT}.{number}"
    given = {"StudyInstanceUID": uid, "SeriesInstanceUID": f"{uid}.1", "SOPInstanceUID": f"{uid}.1.1"}
    return {**given, "StudyID": f"S{number}", "AccessionNumber": f"A{number}", **attributes}


STUDIES = {
    "ana": study(
        1, PatientName="Țurcanu^Ana", PatientID="RO-1001", StudyDate="20240311", StudyTime="101500", PatientSex="F"
    ),
    "ion": study(
        2,
        PatientName="Цуркану^Ион",
        PatientID="MD-2002",
        StudyDate="20240312",
        StudyTime="083000",
        PatientSex="M",
        Modality="MR",
        StudyDescription="Cap",
        RequestAttributesSequence=scheduled("STEP7", "PROC9"),
        InstitutionName="Spitalul Clinic",
    ),
    "kiro": study(
        3,
        PatientName="Ѓорѓиевски^Ќиро",
        PatientID="MK-3003",
        StudyDate="20240313",
        StudyTime="235959.5",
        PatientSex="M",
        Modality="US",
        StudyDescription=None,
        AccessionNumber="",
    ),
    "joerg": study(
        4,
        PatientName="Müller^Jörg",
        PatientID="RO-1004",
        StudyDate="20240314",
        StudyTime="000000",
        SpecificCharacterSet="ISO_IR 100",
        StudyDescription="Mâna",
        ReferringPhysicianName="Turcanu^Ion",
    ),
}
EVERYBODY = set(STUDIES)


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeNode]:
    """A node with four studies; Ana's has a second series with a second and a third image."""
    with whole_node(tmp_path_factory.mktemp("find") / "data") as made:
        second = {**STUDIES["ana"], "SeriesInstanceUID": f"{ROOT}.1.2", "Modality": "SR", "SeriesNumber": 2}
        made.store(
            *(make(**one) for one in STUDIES.values()),
            *(make(number, **{**second, "SOPInstanceUID": f"{ROOT}.1.2.{number}"}) for number in (2, 3)),
        )
        yield made


@pytest.fixture
def ask(node: WholeNode) -> Ask:
    return asking(node)


def asking(node: WholeNode) -> Ask:
    """Give a function that asks by keywords; it gives the identifiers of the pending answers."""

    def run(
        level: str = "STUDY",
        *,
        model: str = STUDY_ROOT_FIND,
        extended: bytes = b"",
        syntax: str = ExplicitVRLittleEndian,
        statuses: tuple[int, int] = (PENDING, SUCCESS),
        **keys: Any,
    ) -> Answers:
        query = Dataset()
        query.QueryRetrieveLevel = level
        for keyword, value in keys.items():
            setattr(query, keyword, value)
        context = ProposedContext(model, (syntax,), application_information=extended)
        with DIALER.open(Peer(AE_TITLE, "127.0.0.1", node.dicom_port), [context]) as association:
            assert association.contexts[0].application_information == extended
            answers = list(association.c_find(model, encode(query, syntax)))
        assert [answer.status for answer in answers] == [statuses[0]] * (len(answers) - 1) + [statuses[1]]
        return [decode(answer.data_set.content, syntax) for answer in answers if answer.data_set is not None]

    return run


def who(answers: Answers) -> set[str]:
    """Tell which of the studies were found."""
    uids = [str(answer.StudyInstanceUID) for answer in answers]
    assert len(uids) == len(set(uids))
    return {name for name, one in STUDIES.items() if one["StudyInstanceUID"] in uids}


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        ({}, EVERYBODY),
        ({"PatientID": "RO-1001"}, {"ana"}),
        ({"PatientID": "ro-1001"}, set()),
        ({"PatientID": "RO-*"}, {"ana", "joerg"}),
        ({"PatientID": "RO-100?"}, {"ana", "joerg"}),
        ({"PatientID": "*"}, EVERYBODY),
        ({"PatientID": "RO-1001\\MK-3003"}, {"ana", "kiro"}),
        ({"StudyID": "S?"}, EVERYBODY),
        ({"AccessionNumber": "A1"}, {"ana"}),
        ({"PatientSex": "M"}, {"ion", "kiro"}),
        ({"StudyInstanceUID": f"{ROOT}.3"}, {"kiro"}),
        ({"StudyInstanceUID": [f"{ROOT}.1", f"{ROOT}.2", "1.2.3"]}, {"ana", "ion"}),
        ({"StudyDate": "20240312"}, {"ion"}),
        ({"StudyDate": "20240312-20240313"}, {"ion", "kiro"}),
        ({"StudyDate": "20240313-"}, {"kiro", "joerg"}),
        ({"StudyDate": "-20240311"}, {"ana"}),
        ({"StudyTime": "0830-1100"}, {"ana", "ion"}),
        ({"StudyTime": "235959.4-"}, {"kiro"}),
        ({"StudyDate": "20240311-20240313", "StudyTime": "08-12"}, {"ana", "ion"}),
        ({"StudyDescription": "Tor*"}, {"ana"}),
        ({"StudyDescription": "M?na"}, {"joerg"}),
        ({"ModalitiesInStudy": "MR"}, {"ion"}),
        ({"ModalitiesInStudy": "SR"}, {"ana"}),
        ({"ModalitiesInStudy": ["US", "MR"]}, {"ion", "kiro"}),
        ({"ModalitiesInStudy": "XA"}, set()),
        ({"ReferringPhysicianName": "turcanu*"}, EVERYBODY),
    ],
    ids=lambda value: " ".join(map(str, value.values())) or "nothing" if isinstance(value, dict) else "",
)
def test_studies_are_found_by(ask: Ask, keys: dict[str, Any], found: set[str]) -> None:
    assert who(ask(**{"StudyInstanceUID": "", **keys})) == found


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Țurcanu^Ana", {"ana"}),
        ("turcanu^ana", {"ana"}),
        ("TURCANU*", {"ana", "ion"}),
        ("Ţurcanu*", {"ana", "ion"}),
        ("Цуркану*", {"ana", "ion"}),
        ("цуркану^ион", {"ion"}),
        ("turcanu^ion", {"ion"}),
        ("*^Ana", {"ana"}),
        ("?urcanu^*", {"ana", "ion"}),
        ("Gjorgjievski*", {"kiro"}),
        ("muller*", {"joerg"}),
        ("*Turcanu*\\Müller*", {"ana", "ion", "joerg"}),
        ("Turcan", set()),
    ],
)
def test_a_name_is_found_in_any_script_case_and_spelling(ask: Ask, name: str, found: set[str]) -> None:
    assert who(ask(SpecificCharacterSet="ISO_IR 192", StudyInstanceUID="", PatientName=name)) == found


def test_fuzzy_matching_takes_words_in_any_order_where_it_was_negotiated(ask: Ask) -> None:
    assert who(ask(extended=FUZZY, StudyInstanceUID="", PatientName="ana tur")) == {"ana"}
    assert who(ask(StudyInstanceUID="", PatientName="ana tur")) == set()
    several = ask(extended=FUZZY, StudyInstanceUID="", PatientName="ana tur\\kiro")
    assert who(several) == {"ana", "kiro"}


def test_date_and_time_are_one_range_where_that_was_negotiated(ask: Ask) -> None:
    keys = {"StudyInstanceUID": "", "StudyDate": "20240311-20240313", "StudyTime": "1000-0900"}
    assert who(ask(extended=COMBINED, **keys)) == {"ana", "ion"}
    assert who(ask(**keys)) == set()


@pytest.mark.parametrize("syntax", [ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian])
def test_a_sequence_is_matched_by_its_items(ask: Ask, syntax: str) -> None:
    for step, found in (("STEP7", {"ion"}), ("STEP*", {"ion"}), ("STEP8", set()), ("", EVERYBODY)):
        key = scheduled(step, "")
        answers = ask("SERIES", syntax=syntax, StudyInstanceUID="", SeriesNumber=1, RequestAttributesSequence=key)
        assert who(answers) == found
        for answer in answers:
            if answer.StudyInstanceUID == f"{ROOT}.2":
                (item,) = answer.RequestAttributesSequence
                assert item == scheduled("STEP7", "PROC9")[0]
            else:
                assert not answer.RequestAttributesSequence


def test_an_empty_sequence_asks_for_all_of_its_items(ask: Ask) -> None:
    (answer,) = ask("SERIES", StudyInstanceUID=f"{ROOT}.2", RequestAttributesSequence=Sequence([Dataset()]))
    assert answer.RequestAttributesSequence[0].RequestedProcedureID == "PROC9"
    (answer,) = ask("SERIES", StudyInstanceUID=f"{ROOT}.2", RequestAttributesSequence=Sequence([]))
    assert answer.RequestAttributesSequence[0].ScheduledProcedureStepID == "STEP7"


def uid_name(answer: Dataset) -> str:
    """Name the study of an answer."""
    (name,) = who([answer])
    return name


def test_an_answer_holds_what_was_asked_for_and_how_to_get_it(ask: Ask) -> None:
    (answer,) = ask(PatientID="MK-3003", StudyInstanceUID="", StudyDescription="", AccessionNumber="", StudyDate="")
    assert {element.keyword for element in answer} == {
        "QueryRetrieveLevel",
        "RetrieveAETitle",
        "InstanceAvailability",
        "PatientID",
        "StudyInstanceUID",
        "StudyDescription",
        "AccessionNumber",
        "StudyDate",
    }
    assert (answer.QueryRetrieveLevel, answer.RetrieveAETitle) == ("STUDY", AE_TITLE)
    assert answer.InstanceAvailability == "ONLINE"
    assert answer.StudyDate == "20240313"
    assert not answer.StudyDescription
    assert not answer.AccessionNumber


def test_what_the_node_counts_is_counted(ask: Ask) -> None:
    (answer,) = ask(
        PatientID="RO-1001",
        StudyInstanceUID="",
        ModalitiesInStudy="",
        SOPClassesInStudy="",
        NumberOfStudyRelatedSeries="",
        NumberOfStudyRelatedInstances="",
        NumberOfPatientRelatedStudies="",
        NumberOfPatientRelatedInstances="",
    )
    assert sorted(answer.ModalitiesInStudy) == ["CT", "SR"]
    assert (answer.NumberOfStudyRelatedSeries, answer.NumberOfStudyRelatedInstances) == (2, 3)
    assert (answer.NumberOfPatientRelatedStudies, answer.NumberOfPatientRelatedInstances) == (1, 3)
    (series,) = ask("SERIES", StudyInstanceUID=f"{ROOT}.1", Modality="SR", NumberOfSeriesRelatedInstances="")
    assert series.NumberOfSeriesRelatedInstances == 2


def test_every_level_is_answered_in_both_models(ask: Ask) -> None:
    patients = ask("PATIENT", model=PATIENT_ROOT_FIND, PatientID="", PatientName="Turcanu*")
    assert sorted(str(one.PatientID) for one in patients) == ["MD-2002", "RO-1001"]
    assert who(ask("STUDY", model=PATIENT_ROOT_FIND, PatientID="RO-1001", StudyInstanceUID="")) == {"ana"}
    assert who(ask("STUDY", model=PATIENT_STUDY_ONLY_FIND, PatientID="RO-1001", StudyInstanceUID="")) == {"ana"}
    for model in (PATIENT_ROOT_FIND, STUDY_ROOT_FIND):
        keys = {"PatientID": "RO-1001"} if model == PATIENT_ROOT_FIND else {}
        series = ask("SERIES", model=model, **keys, StudyInstanceUID=f"{ROOT}.1", SeriesInstanceUID="", Modality="")
        assert [(str(one.SeriesInstanceUID), one.Modality) for one in series] == [
            (f"{ROOT}.1.1", "CT"),
            (f"{ROOT}.1.2", "SR"),
        ]
        images = ask(
            "IMAGE",
            model=model,
            **keys,
            StudyInstanceUID=f"{ROOT}.1",
            SeriesInstanceUID=f"{ROOT}.1.2",
            SOPInstanceUID="",
            InstanceNumber="",
            NumberOfFrames="",
        )
        assert [(str(one.SOPInstanceUID), one.InstanceNumber) for one in images] == [
            (f"{ROOT}.1.2.{number}", number) for number in (2, 3)
        ]


def test_keys_above_the_level_may_be_left_out_and_restrict_where_they_are_given(ask: Ask) -> None:
    images = ask("IMAGE", extended=b"\1", SOPInstanceUID=f"{ROOT}.1.2.3", SeriesInstanceUID="", PatientID="")
    assert [(str(one.SeriesInstanceUID), one.PatientID) for one in images] == [(f"{ROOT}.1.2", "RO-1001")]
    series = ask("SERIES", extended=b"\1", PatientName="Turcanu^Ana", SeriesInstanceUID="", StudyDate="20240311")
    assert len(series) == 2


@pytest.mark.parametrize(
    "unsupported",
    [{"KVP": "120"}, {"SOPInstanceUID": ""}, {"Modality": "CT"}, {"TransducerData": ""}],
    ids=["of a level below", "unique key of a level below", "series key", "kept nowhere"],
)
def test_a_key_that_is_not_supported_is_left_out_and_told(ask: Ask, unsupported: dict[str, str]) -> None:
    (answer,) = ask(statuses=(UNSUPPORTED, SUCCESS), StudyInstanceUID="", PatientID="RO-1001", **unsupported)
    assert answer.PatientID == "RO-1001"
    assert not any(keyword in answer for keyword in unsupported)


def test_a_key_that_cannot_restrict_is_given_and_told(ask: Ask) -> None:
    images = ask("IMAGE", statuses=(UNSUPPORTED, SUCCESS), StudyInstanceUID=f"{ROOT}.1", SOPInstanceUID="", Rows=512)
    assert [one.Rows for one in images] == [16, 16, 16]


def test_a_key_that_matches_everything_is_supported(ask: Ask) -> None:
    for everything in ("*", "", "**"):
        assert who(ask(StudyInstanceUID="", PatientName=everything, AccessionNumber=everything)) == EVERYBODY


@pytest.mark.parametrize(
    ("model", "level"),
    [
        (STUDY_ROOT_FIND, "PATIENT"),
        (STUDY_ROOT_FIND, "FRAME"),
        (STUDY_ROOT_FIND, ""),
        (PATIENT_STUDY_ONLY_FIND, "SERIES"),
        (PATIENT_ROOT_FIND, "INSTANCE"),
    ],
)
def test_a_level_that_the_model_lacks_is_refused(ask: Ask, model: str, level: str) -> None:
    assert ask(level, model=model, statuses=(PENDING, WRONG), PatientID="") == []


@pytest.mark.filterwarnings("ignore:Invalid value for VR")
@pytest.mark.parametrize("keys", [{"StudyDate": "20241341"}, {"StudyTime": "256000"}, {"StudyInstanceUID": "latest"}])
def test_a_value_that_is_none_of_its_vr_is_refused(ask: Ask, keys: dict[str, str]) -> None:
    assert ask(statuses=(PENDING, WRONG), **{"StudyInstanceUID": "", **keys}) == []


ANSWERS_IN = {
    "ISO_IR 100": {"joerg": "ISO_IR 100", "ana": "ISO_IR 192", "ion": "ISO_IR 192", "kiro": "ISO_IR 192"},
    "ISO_IR 144": {"joerg": "ISO_IR 192", "ana": "ISO_IR 192", "ion": "ISO_IR 144", "kiro": "ISO_IR 144"},
    "ISO_IR 192": dict.fromkeys(STUDIES, "ISO_IR 192"),
    "": dict.fromkeys(STUDIES, "ISO_IR 192"),
    "ISO_IR 999": dict.fromkeys(STUDIES, "ISO_IR 192"),
}


@pytest.mark.filterwarnings("ignore:Unknown encoding")
@pytest.mark.parametrize("asked", ANSWERS_IN)
def test_answers_come_in_the_characters_of_who_asks_or_in_utf_8(ask: Ask, asked: str) -> None:
    declared = {"SpecificCharacterSet": asked} if asked else {}
    answers = {uid_name(one): one for one in ask(StudyInstanceUID="", PatientName="", **declared)}
    assert {name: one.SpecificCharacterSet for name, one in answers.items()} == ANSWERS_IN[asked]
    assert {name: str(one.PatientName) for name, one in answers.items()} == {
        name: one["PatientName"] for name, one in STUDIES.items()
    }


@pytest.mark.parametrize(
    ("declared", "name", "found"),
    [
        ("ISO_IR 100", "Müller^J*", "joerg"),
        ("ISO_IR 144", "Цуркану^Ион", "ion"),
        ("ISO_IR 192", "Ѓорѓиевски*", "kiro"),
        (["", "ISO 2022 IR 144"], "Цуркану^Ион", "ion"),
        (["ISO 2022 IR 6", "ISO 2022 IR 100"], "Müller*", "joerg"),
    ],
)
def test_a_key_is_read_in_the_characters_that_it_declares(
    ask: Ask, declared: str | list[str], name: str, found: str
) -> None:
    (answer,) = ask(SpecificCharacterSet=declared, StudyInstanceUID="", PatientName=name)
    assert uid_name(answer) == found
    assert answer.PatientName == STUDIES[found]["PatientName"]
    assert answer.get("SpecificCharacterSet") == declared


def test_plain_answers_declare_no_characters(ask: Ask) -> None:
    for answer in ask(StudyInstanceUID="", PatientID=""):
        assert "SpecificCharacterSet" not in answer


def test_no_more_answers_come_than_the_node_gives(tmp_path: Path) -> None:
    with whole_node(tmp_path / "data", index={"max_results": 3}) as limited:
        limited.store(*(make(**one) for one in STUDIES.values()))
        ask = asking(limited)
        assert len(ask(statuses=(PENDING, LIMIT), StudyInstanceUID="")) == 3
        assert len(ask(StudyInstanceUID="", PatientName="T*")) == 2


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeNode]:
    """A node that knows of more studies than are read from the index at once."""
    instances = SyntheticInstances()
    with whole_node(tmp_path_factory.mktemp("big") / "data") as made:
        arrivals = [instances.make(f"1.9.{n}", f"1.9.{n}.1", f"1.9.{n}.1.1") for n in range(MANY)]
        with made.node.database.transaction() as transaction:
            made.node.index.add(transaction, arrivals, DuplicatePolicy.CONFLICT)
        yield made


def test_many_answers_all_come(big: WholeNode) -> None:
    answers = asking(big)(syntax=ImplicitVRLittleEndian, StudyInstanceUID="")
    assert {str(one.StudyInstanceUID) for one in answers} == {f"1.9.{n}" for n in range(MANY)}


def test_a_query_ends_at_once_when_it_is_cancelled(big: WholeNode) -> None:
    """By pynetdicom, which sends its C-CANCEL-RQ while answers come in."""
    ae = AE("WORKSTATION")
    ae.acse_timeout = ae.dimse_timeout = ae.network_timeout = SECONDS
    ae.add_requested_context(STUDY_ROOT_FIND, ImplicitVRLittleEndian)
    association = ae.associate("127.0.0.1", big.dicom_port, ae_title=AE_TITLE)
    assert association.is_established
    query = Dataset()
    query.QueryRetrieveLevel, query.StudyInstanceUID = "STUDY", ""
    statuses = []
    for status, _ in association.send_c_find(query, STUDY_ROOT_FIND, msg_id=7):
        if not statuses:
            association.send_c_cancel(7, association.accepted_contexts[0].context_id)
        statuses.append(status.Status)
    association.release()
    assert statuses[-1] == CANCELLED
    assert len(statuses) < MANY
    (event,) = wait_for(lambda: big.events("dimse:study:find")[1:], "the audit event")
    assert event["objects"]["answers"] < MANY


def test_keys_are_audited_by_name_and_never_by_value(node: WholeNode, ask: Ask) -> None:
    ask(StudyInstanceUID="", PatientName="Turcanu*")
    event = node.events("dimse:study:find")[-1]
    assert event["actor"] == "ae:WORKSTATION"
    assert event["objects"] == {"answers": 2, "keys": ["00100010", "0020000D"]}
    assert "turcanu" not in str(event).lower()
