"""Adding instances to the index, on both databases."""

from datetime import UTC, datetime
from typing import Any

import pytest

from dicom_network.base.settings import IndexSettings
from dicom_network.domain.access import ANYTHING
from dicom_network.domain.errors import InvalidInput
from dicom_network.domain.hierarchy import Arrival, DuplicatePolicy, Level, Verdict, VersionState
from dicom_network.domain.query import NameMatch, Query, RangeMatch, ValueMatch
from dicom_network.standard.elements import TAG_BY_KEYWORD
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.database.schema import study_institution
from dicom_network.stores.index.index import SqlIndex
from dicom_network.stores.peers import SqlPeerDirectory
from tests.synthetic_archive import LENGTH, SyntheticInstances

MR_IMAGE_STORAGE = "1.2.840.10008.5.1.4.1.1.4"


@pytest.fixture
def index(database: SqlDatabase) -> SqlIndex:
    """The index of the database."""
    return SqlIndex(database, IndexSettings())


def add(
    database: SqlDatabase, index: SqlIndex, *arrivals: Arrival, policy: DuplicatePolicy = DuplicatePolicy.CONFLICT
) -> list[Verdict]:
    """Add a group of arrivals in a transaction of its own."""
    with database.transaction() as transaction:
        return index.add(transaction, arrivals, policy)


def values(answer: dict[str, Any], keyword: str) -> list[Any]:
    """Give the values of an attribute of an answer."""
    found: list[Any] = answer.get(f"{TAG_BY_KEYWORD[keyword]:08X}", {}).get("Value", [])
    return found


def only(index: SqlIndex, level: Level = Level.STUDY, **options: Any) -> dict[str, Any]:
    """Give the only object of a level."""
    (answer,) = index.find(Query(level, **options), within=ANYTHING)
    return answer


def states(index: SqlIndex, **options: str) -> list[VersionState]:
    """Give the states of the stored versions in the order of their arrival."""
    return [version.state for version in index.versions(**options)]


def test_counts_follow_what_arrives(database: SqlDatabase, index: SqlIndex, instances: SyntheticInstances) -> None:
    make = instances.make
    first = [make(instance=f"1.2.3.1.{n}", InstanceNumber=n) for n in (1, 2)]
    assert add(database, index, *first) == [Verdict.STORED, Verdict.STORED]
    second = make(series="1.2.3.2", instance="1.2.3.2.1", Modality="SR", sop_class="1.2.840.10008.5.1.4.1.1.88.22")
    other = make(study="1.2.4", series="1.2.4.1", instance="1.2.4.1.1", PatientID="MD2", StudyDate="20260301")
    add(database, index, second, other)
    assert index.statistics() == {"patients": 2, "studies": 2, "series": 3, "instances": 4, "bytes": 4 * LENGTH}
    newest, oldest = index.find(Query(Level.STUDY), within=ANYTHING)
    assert values(newest, "NumberOfStudyRelatedInstances") == [3]
    assert values(newest, "NumberOfStudyRelatedSeries") == [2]
    assert values(newest, "ModalitiesInStudy") == ["CT", "SR"]
    assert values(newest, "SOPClassesInStudy") == ["1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.5.1.4.1.1.88.22"]
    assert values(newest, "NumberOfPatientRelatedInstances") == [3]
    assert values(oldest, "NumberOfPatientRelatedStudies") == [1]
    assert [
        values(one, "NumberOfSeriesRelatedInstances") for one in index.find(Query(Level.SERIES), within=ANYTHING)
    ] == [[1], [2], [1]]


def test_answers_hold_what_was_sent(database: SqlDatabase, index: SqlIndex, instances: SyntheticInstances) -> None:
    add(
        database,
        index,
        instances.make(
            InstanceNumber=7,
            NumberOfFrames=12,
            ContentDate="20260303",
            PatientComments="kept",
            RequestAttributesSequence=[{"ScheduledProcedureStepID": "SPS1", "RequestedProcedureID": "RP1"}],
        ),
    )
    answer = only(index, Level.INSTANCE)
    assert values(answer, "PatientName") == [{"Alphabetic": "Țurcanu^Ion"}]
    assert values(answer, "PatientID") == ["MD1"]
    assert values(answer, "StudyInstanceUID") == ["1.2.3"]
    assert values(answer, "SeriesInstanceUID") == ["1.2.3.1"]
    assert values(answer, "SOPInstanceUID") == ["1.2.3.1.1"]
    assert values(answer, "InstanceNumber") == [7]
    assert values(answer, "NumberOfFrames") == [12]
    assert values(answer, "Rows") == [512]
    assert values(answer, "AvailableTransferSyntaxUID") == ["1.2.840.10008.1.2.1"]
    assert values(answer, "InstanceAvailability") == ["ONLINE"]
    (item,) = values(answer, "RequestAttributesSequence")
    assert item["00400009"]["Value"] == ["SPS1"]


def test_what_is_less_usual_is_given_on_request(
    database: SqlDatabase, index: SqlIndex, instances: SyntheticInstances
) -> None:
    add(
        database, index, instances.make(FrameOfReferenceUID="1.2.9", SliceLocation=1.5, PhotometricInterpretation="RGB")
    )
    usual, everything = only(index, Level.INSTANCE), only(index, Level.INSTANCE, all_attributes=True)
    for keyword in ("FrameOfReferenceUID", "SliceLocation", "PhotometricInterpretation"):
        assert values(usual, keyword) == []
        assert values(everything, keyword) != []


def test_the_same_bytes_are_not_stored_twice(
    database: SqlDatabase, index: SqlIndex, instances: SyntheticInstances
) -> None:
    make = instances.make
    assert add(database, index, make(), make()) == [Verdict.STORED, Verdict.ALREADY_HERE]
    assert add(database, index, make()) == [Verdict.ALREADY_HERE]
    assert index.statistics()["instances"] == 1
    assert len(index.versions()) == 1


def test_other_bytes_are_kept_as_a_conflict(
    database: SqlDatabase, index: SqlIndex, instances: SyntheticInstances
) -> None:
    make = instances.make
    add(database, index, make())
    assert add(database, index, make(content="other"), make(content="other")) == [
        Verdict.CONFLICT,
        Verdict.ALREADY_HERE,
    ]
    assert states(index) == [VersionState.CURRENT, VersionState.CONFLICT]
    assert index.statistics()["instances"] == 1
    (conflict,) = index.conflicts()
    assert (conflict["kind"], conflict["uids"]["sop_instance_uid"]) == ("duplicate", "1.2.3.1.1")
    assert [location.digest for location in index.locate(study="1.2.3", within=ANYTHING)] == [make().landed.digest]


def test_other_bytes_replace_what_was_here(
    database: SqlDatabase, index: SqlIndex, instances: SyntheticInstances
) -> None:
    add(database, index, instances.make())
    newer = instances.make(content="other", sop_class=MR_IMAGE_STORAGE)
    assert add(database, index, newer, policy=DuplicatePolicy.REPLACE) == [Verdict.REPLACED]
    assert states(index) == [VersionState.REPLACED, VersionState.CURRENT]
    assert index.statistics()["instances"] == 1
    assert [location.digest for location in index.locate(instances=["1.2.3.1.1"], within=ANYTHING)] == [
        newer.landed.digest
    ]
    assert values(only(index), "SOPClassesInStudy") == [MR_IMAGE_STORAGE]
    assert index.conflicts() == []


def test_a_replacement_may_come_in_another_series(
    database: SqlDatabase, index: SqlIndex, instances: SyntheticInstances
) -> None:
    add(database, index, instances.make())
    moved = instances.make(series="1.2.3.2", content="other", Modality="MR")
    assert add(database, index, moved, policy=DuplicatePolicy.REPLACE) == [Verdict.REPLACED]
    (answer,) = index.find(Query(Level.SERIES), within=ANYTHING)
    assert values(answer, "SeriesInstanceUID") == ["1.2.3.2"]
    assert values(only(index), "ModalitiesInStudy") == ["MR"]
    assert index.statistics() == {"patients": 1, "studies": 1, "series": 1, "instances": 1, "bytes": LENGTH}


def test_the_first_bytes_stay_where_that_is_the_rule(
    database: SqlDatabase, index: SqlIndex, instances: SyntheticInstances
) -> None:
    first = instances.make()
    add(database, index, first)
    other = instances.make(study="1.2.9", series="1.2.9.1", content="other")
    assert add(database, index, other, policy=DuplicatePolicy.KEEP_FIRST) == [Verdict.KEPT_FIRST]
    assert states(index) == [VersionState.CURRENT]
    assert index.statistics()["studies"] == 1, "nothing is made for what is refused"


def test_another_patient_in_a_study_is_kept_and_noted_once(
    database: SqlDatabase, index: SqlIndex, instances: SyntheticInstances
) -> None:
    make = instances.make
    add(database, index, make())
    other = [make(instance=f"1.2.3.1.{n}", PatientID="MD2", PatientName="Лупу^Вера") for n in (2, 3)]
    assert add(database, index, *other) == [Verdict.STORED, Verdict.STORED]
    (conflict,) = index.conflicts()
    assert (conflict["kind"], conflict["uids"]["study_instance_uid"]) == ("patient", "1.2.3")
    answer = only(index)
    assert values(answer, "PatientID") == ["MD1"]
    assert values(answer, "NumberOfStudyRelatedInstances") == [3]
    assert index.statistics()["patients"] == 1
    with database.transaction() as transaction:
        index.resolve(transaction, conflict["id"], "accept")
    add(database, SqlIndex(database, IndexSettings()), make(instance="1.2.3.1.4", PatientID="MD2"))
    assert index.conflicts() == [], "a decision holds"


def test_a_missing_patient_id_or_issuer_contradicts_nothing(
    database: SqlDatabase, index: SqlIndex, instances: SyntheticInstances
) -> None:
    make = instances.make
    add(database, index, make())
    add(database, index, make(instance="1.2.3.1.2", PatientID=None), make(instance="1.2.3.1.3", IssuerOfPatientID="H"))
    assert index.conflicts() == []
    assert index.statistics()["patients"] == 1


def test_the_same_id_of_another_issuer_is_another_patient(
    database: SqlDatabase, index: SqlIndex, instances: SyntheticInstances
) -> None:
    make = instances.make
    add(
        database,
        index,
        make(IssuerOfPatientID="H1"),
        make(study="1.2.4", series="1.2.4.1", instance="1.2.4.1.1", IssuerOfPatientID="H2"),
    )
    assert index.statistics()["patients"] == 2
    assert (
        index.count(Query(Level.STUDY, (ValueMatch(TAG_BY_KEYWORD["PatientID"], ("MD1",)),)), 10, within=ANYTHING) == 2
    )


def test_patients_without_an_id_are_not_taken_for_one(
    database: SqlDatabase, index: SqlIndex, instances: SyntheticInstances
) -> None:
    make = instances.make
    add(
        database,
        index,
        make(PatientID=None, PatientName="Popa^Ana"),
        make(study="1.2.4", series="1.2.4.1", instance="1.2.4.1.1", PatientID="", PatientName="Rusu^Ion"),
    )
    assert index.statistics()["patients"] == 2
    names = [values(answer, "PatientName") for answer in index.find(Query(Level.PATIENT), within=ANYTHING)]
    assert names == [[{"Alphabetic": "Popa^Ana"}], [{"Alphabetic": "Rusu^Ion"}]]


def test_what_was_missing_is_filled_in_and_what_differs_stays(
    database: SqlDatabase, index: SqlIndex, instances: SyntheticInstances
) -> None:
    make = instances.make
    missing = {"PatientName": None, "StudyDate": None, "StudyDescription": None, "SeriesDescription": None}
    add(database, index, make(**missing))
    assert [values(only(index), keyword) for keyword in ("PatientName", "StudyDate")] == [[], []]
    add(database, index, make(instance="1.2.3.1.2", AccessionNumber="A2", PatientSex="F"))
    answer = only(index, Level.SERIES)
    assert values(answer, "PatientName") == [{"Alphabetic": "Țurcanu^Ion"}]
    assert values(answer, "StudyDate") == ["20260303"]
    assert values(answer, "SeriesDescription") == ["Axial"]
    assert values(answer, "AccessionNumber") == ["A1"]
    assert values(answer, "PatientSex") == ["M"]
    tag = TAG_BY_KEYWORD
    filled = (NameMatch(tag["PatientName"], "turcanu*"), RangeMatch(tag["StudyDate"], "20260301", "20260331"))
    modality = ValueMatch(tag["ModalitiesInStudy"], ("CT",))
    assert index.count(Query(Level.STUDY, (*filled, modality)), 10, within=ANYTHING) == 1
    assert (
        index.count(Query(Level.PATIENT, (NameMatch(tag["PatientName"], "ion", any_word=True),)), 10, within=ANYTHING)
        == 1
    )


def test_a_study_belongs_to_the_institutions_of_its_instances(
    database: SqlDatabase, index: SqlIndex, instances: SyntheticInstances
) -> None:
    with database.transaction() as transaction:
        directory = SqlPeerDirectory(database)
        ids = [directory.put_institution(transaction, name) for name in ("H1", "H2")]
    add(database, index, *(instances.make(instance=f"1.2.3.1.{n}", institutions=(one,)) for n, one in enumerate(ids)))
    add(database, index, instances.make(instance="1.2.3.1.9", institutions=(ids[0],)))
    with database.reading() as transaction:
        rows = transaction.execute(study_institution.select()).all()
    assert sorted(row.institution for row in rows) == ids


def test_a_group_that_fails_leaves_nothing_and_the_next_is_right(
    database: SqlDatabase, index: SqlIndex, instances: SyntheticInstances
) -> None:
    with pytest.raises(ZeroDivisionError), database.transaction() as transaction:
        index.add(transaction, [instances.make()], DuplicatePolicy.CONFLICT)
        raise ZeroDivisionError
    assert index.statistics()["instances"] == 0
    assert add(database, index, instances.make()) == [Verdict.STORED]
    assert values(only(index), "NumberOfStudyRelatedInstances") == [1]


def test_an_instance_without_a_usable_uid_is_refused(
    database: SqlDatabase, index: SqlIndex, instances: SyntheticInstances
) -> None:
    for uid in ("", "1." * 100, "1.2\\3"):
        with pytest.raises(InvalidInput):
            add(database, index, instances.make(series=uid))
    assert index.statistics()["series"] == 0


def test_values_that_are_nonsense_do_no_harm(
    database: SqlDatabase, index: SqlIndex, instances: SyntheticInstances
) -> None:
    arrival = instances.make(
        PatientName="\ud800^X",
        PatientID="A\0B",
        StudyDate="yesterday",
        StudyTime="25",
        SeriesNumber="one",
        InstanceNumber=99_999_999_999,
        StudyDescription="x" * 5000,
        NumberOfFrames=-4,
    )
    assert add(database, index, arrival) == [Verdict.STORED]
    answer = only(index, Level.INSTANCE)
    assert values(answer, "StudyDate") == ["yesterday"]
    assert values(answer, "InstanceNumber") == []
    (location,) = index.locate(study="1.2.3", within=ANYTHING)
    assert (location.number_of_frames, location.instance_number) == (1, None)


def test_two_processes_find_what_the_other_has_made(
    database: SqlDatabase, index: SqlIndex, instances: SyntheticInstances
) -> None:
    other = SqlIndex(database, IndexSettings())
    add(database, index, instances.make())
    add(database, other, instances.make(instance="1.2.3.1.2"))
    add(database, index, instances.make(instance="1.2.3.1.3"))
    with database.transaction() as transaction:
        other.trash(transaction, Level.STUDY, "1.2.3", reason="wrong patient", actor="person:amoraru")
        other.purge(transaction, deleted_before=datetime(2100, 1, 1, tzinfo=UTC))
    assert add(database, index, instances.make(instance="1.2.3.1.4")) == [Verdict.STORED]
    assert index.statistics() == {"patients": 1, "studies": 1, "series": 1, "instances": 1, "bytes": LENGTH}


def test_processes_that_receive_into_one_study_keep_what_the_other_noted(
    database: SqlDatabase, index: SqlIndex, instances: SyntheticInstances
) -> None:
    make, other = instances.make, SqlIndex(database, IndexSettings())
    add(database, index, make())
    add(database, other, make(series="1.2.3.2", instance="1.2.3.2.1", Modality="SR"))
    add(database, index, make(series="1.2.3.3", instance="1.2.3.3.1", Modality="US", sop_class=MR_IMAGE_STORAGE))
    assert values(only(index), "ModalitiesInStudy") == ["CT", "SR", "US"]
    assert values(only(index), "SOPClassesInStudy") == ["1.2.840.10008.5.1.4.1.1.2", MR_IMAGE_STORAGE]


def test_a_name_that_another_process_filled_in_is_that_of_new_studies(
    database: SqlDatabase, index: SqlIndex, instances: SyntheticInstances
) -> None:
    make, other = instances.make, SqlIndex(database, IndexSettings())
    add(database, index, make(PatientName=None))
    add(database, other, make(instance="1.2.3.1.2"))
    add(database, index, make(study="1.2.4", series="1.2.4.1", instance="1.2.4.1.1"))
    by_name = Query(Level.STUDY, (NameMatch(TAG_BY_KEYWORD["PatientName"], "turcanu*"),))
    assert index.count(by_name, 10, within=ANYTHING) == 2
