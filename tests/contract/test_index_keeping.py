"""Where versions lie, what is prepared and sealed, the trash, decisions: on both databases."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from dicom_network.base.settings import IndexSettings
from dicom_network.domain.access import ANYTHING
from dicom_network.domain.errors import InvalidInput, NotFound
from dicom_network.domain.hierarchy import Arrival, DuplicatePolicy, Extent, Level, Verdict, VersionState
from dicom_network.domain.query import Query, ValueMatch, parse_match
from dicom_network.standard.elements import TAG_BY_KEYWORD
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.index.index import SqlIndex
from tests.synthetic_archive import LENGTH, RECEIVED, SyntheticInstances

START = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NOTHING = {"patients": 0, "studies": 0, "series": 0, "instances": 0, "bytes": 0}


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.time = START

    def now(self) -> datetime:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def index(database: SqlDatabase, clock: Clock) -> SqlIndex:
    return SqlIndex(database, IndexSettings(), clock.now)


def add(
    database: SqlDatabase, index: SqlIndex, *arrivals: Arrival, policy: DuplicatePolicy = DuplicatePolicy.CONFLICT
) -> list[Verdict]:
    with database.transaction() as transaction:
        return index.add(transaction, arrivals, policy)


def trash(database: SqlDatabase, index: SqlIndex, level: Level, uid: str) -> int:
    with database.transaction() as transaction:
        return index.trash(transaction, level, uid, reason="wrong patient", actor="person:amoraru")


def located(locations: Iterator[object]) -> list[str]:
    return [location.sop_instance_uid for location in locations]  # type: ignore[attr-defined]


def studies(index: SqlIndex) -> list[str]:
    return [answer["0020000D"]["Value"][0] for answer in index.find(Query(Level.STUDY), within=ANYTHING)]


@pytest.fixture
def two_studies(database: SqlDatabase, index: SqlIndex, instances: SyntheticInstances) -> list[Arrival]:
    """Study A of patient MD1 with a CT and an MR series, study B of MD2."""
    make = instances.make
    arrivals = [
        make("A", "A.1", "A.1.1", InstanceNumber=2),
        make("A", "A.1", "A.1.2", InstanceNumber=1),
        make("A", "A.2", "A.2.1", Modality="MR", SeriesNumber=2),
        make("B", "B.1", "B.1.1", PatientID="MD2", StudyDate="20250101"),
    ]
    add(database, index, *arrivals)
    return arrivals


def test_instances_are_located_by_any_unique_key(index: SqlIndex, two_studies: list[Arrival]) -> None:
    assert located(index.locate(study="A", within=ANYTHING)) == ["A.1.2", "A.1.1", "A.2.1"]
    assert located(index.locate(series="A.2", within=ANYTHING)) == ["A.2.1"]
    assert located(index.locate(study="B", series="A.2", within=ANYTHING)) == []
    assert located(index.locate(instances=["B.1.1", "A.1.1", "A.1.1", "unknown"], within=ANYTHING)) == [
        "A.1.1",
        "B.1.1",
    ]
    assert located(index.locate(study="A", instances=["B.1.1", "A.1.1"], within=ANYTHING)) == ["A.1.1"]
    assert located(index.locate(patient_id="MD2", within=ANYTHING)) == ["B.1.1"]
    assert located(index.locate(patient_id="MD1", series="A.2", within=ANYTHING)) == ["A.2.1"]
    assert located(index.locate(within=ANYTHING)) == ["A.1.2", "A.1.1", "A.2.1", "B.1.1"]


def test_a_location_holds_what_a_reader_needs(index: SqlIndex, two_studies: list[Arrival]) -> None:
    (location,) = index.locate(instances=["A.1.1"], within=ANYTHING)
    arrival = two_studies[0]
    assert location.extent == arrival.landed.extent
    assert location.digest == arrival.landed.digest
    assert (location.data_set_offset, location.pixel_data_offset) == (300, 400)
    assert (location.instance_number, location.number_of_frames) == (2, 1)
    assert location.transfer_syntax_uid == arrival.transfer_syntax_uid
    assert location.attributes["00280010"] == {"vr": "US", "Value": [512]}
    assert location.attributes["00280004"] == {"vr": "CS", "Value": ["MONOCHROME2"]}


def test_many_instances_are_located_in_the_order_of_their_numbers(
    database: SqlDatabase, index: SqlIndex, instances: SyntheticInstances
) -> None:
    count = 2500
    numbers = [(n * 7919) % count for n in range(count)]
    add(database, index, *(instances.make("C", "C.1", f"C.1.{n}", InstanceNumber=n) for n in numbers))
    assert located(index.locate(series="C.1", within=ANYTHING)) == [f"C.1.{n}" for n in range(count)]
    wanted = [f"C.1.{n}" for n in range(0, count, 5)]
    assert located(index.locate(instances=wanted[::-1], within=ANYTHING)) == wanted


def test_versions_tell_how_they_came_in(index: SqlIndex, two_studies: list[Arrival]) -> None:
    first, *rest = index.versions()
    assert first.reception == two_studies[0].reception
    assert first.reception.received == RECEIVED
    assert [version.sop_instance_uid for version in rest] == ["A.1.2", "A.2.1", "B.1.1"]
    assert index.versions(after_id=first.id, limit=2) == rest[:2]
    assert [version.sop_instance_uid for version in index.versions(series="B.1")] == ["B.1.1"]
    assert len(index.versions(container=two_studies[0].landed.extent.container)) == 4
    assert index.versions(container="landing/other.log") == []


def test_a_series_is_to_be_prepared_when_it_is_quiet(
    database: SqlDatabase, index: SqlIndex, clock: Clock, instances: SyntheticInstances, two_studies: list[Arrival]
) -> None:
    assert index.unprepared_series(START - MINUTE, 10) == []
    due = index.unprepared_series(START, 10)
    assert [state.series_instance_uid for state in due] == ["A.1", "A.2", "B.1"]
    assert (due[0].number_of_instances, due[0].modality, due[0].changed) == (2, "CT", START)
    assert len(index.unprepared_series(START, 2)) == 2
    with database.transaction() as transaction:
        index.mark_prepared(transaction, "A.1", due[0].revision)
    assert [state.series_instance_uid for state in index.unprepared_series(START, 10)] == ["A.2", "B.1"]
    clock.time += MINUTE
    add(database, index, instances.make("A", "A.1", "A.1.3"))
    assert [state.series_instance_uid for state in index.unprepared_series(START, 10)] == ["A.2", "B.1"]
    (again,) = (state for state in index.unprepared_series(clock.time, 10) if state.series_instance_uid == "A.1")
    assert again.revision > due[0].revision
    with database.transaction() as transaction:
        index.mark_prepared(transaction, "A.1", due[0].revision)
    assert len(index.unprepared_series(clock.time, 10)) == 3, "what was prepared is out of date"


def test_the_states_of_a_study_come_in_the_order_of_its_series(index: SqlIndex, two_studies: list[Arrival]) -> None:
    assert [state.series_instance_uid for state in index.series_states(study="A", within=ANYTHING)] == ["A.1", "A.2"]
    assert [state.study_instance_uid for state in index.series_states(series="B.1", within=ANYTHING)] == ["B"]
    assert index.series_states(study="unknown", within=ANYTHING) == []


def test_sealing_moves_a_series_and_frees_its_landing_log(
    database: SqlDatabase, index: SqlIndex, instances: SyntheticInstances, two_studies: list[Arrival]
) -> None:
    assert index.unsealed_series(START - MINUTE, 10) == []
    assert index.unsealed_series(START, 10) == ["A.1", "A.2", "B.1"]
    log = two_studies[0].landed.extent.container
    sealed = "series/ab/A.1-01234567.zip"
    moves = {version.id: Extent(sealed, n * 2000, LENGTH) for n, version in enumerate(index.versions(series="A.1"))}
    with database.transaction() as transaction:
        index.relocate(transaction, moves)
    assert index.unsealed_series(START, 10) == ["A.2", "B.1"]
    assert [location.extent for location in index.locate(series="A.1", within=ANYTHING)] == [
        Extent(sealed, 2000, LENGTH),
        Extent(sealed, 0, LENGTH),
    ]
    assert index.unreferenced([log, sealed, "landing/gone.log"]) == ["landing/gone.log"]
    rest = {version.id: Extent("series/cd/rest.zip", 0, LENGTH) for version in index.versions(container=log)}
    with database.transaction() as transaction:
        index.relocate(transaction, rest)
    assert index.unreferenced([log, sealed]) == [log]
    add(database, index, instances.make("A", "A.1", "A.1.3"))
    assert index.unsealed_series(START, 10) == ["A.1"]


def test_what_was_trashed_meanwhile_is_not_moved(
    database: SqlDatabase, index: SqlIndex, two_studies: list[Arrival]
) -> None:
    moves = {version.id: Extent("series/ab/B.zip", 0, LENGTH) for version in index.versions(series="B.1")}
    trash(database, index, Level.SERIES, "B.1")
    with database.transaction() as transaction:
        index.relocate(transaction, {**moves, 99_999: Extent("series/ab/B.zip", 0, LENGTH)})
    (version,) = index.versions(series="B.1")
    assert version.extent == two_studies[3].landed.extent


@pytest.mark.parametrize(
    ("level", "uid", "gone", "left"),
    [
        (Level.INSTANCE, "A.1.1", 1, {"patients": 2, "studies": 2, "series": 3, "instances": 3, "bytes": 3 * LENGTH}),
        (Level.SERIES, "A.2", 1, {"patients": 2, "studies": 2, "series": 2, "instances": 3, "bytes": 3 * LENGTH}),
        (Level.STUDY, "A", 3, {"patients": 1, "studies": 1, "series": 1, "instances": 1, "bytes": LENGTH}),
        (Level.PATIENT, "MD1", 3, {"patients": 1, "studies": 1, "series": 1, "instances": 1, "bytes": LENGTH}),
    ],
)
def test_what_is_deleted_is_gone_until_it_is_restored(
    database: SqlDatabase,
    index: SqlIndex,
    two_studies: list[Arrival],
    level: Level,
    uid: str,
    gone: int,
    left: dict[str, int],
) -> None:
    before = (
        index.statistics(),
        located(index.locate(within=ANYTHING)),
        list(index.find(Query(Level.SERIES), within=ANYTHING)),
    )
    assert trash(database, index, level, uid) == gone
    assert index.statistics() == left
    assert len(located(index.locate(within=ANYTHING))) == 4 - gone
    for counted in Level:
        names = {Level.PATIENT: "patients", Level.STUDY: "studies", Level.SERIES: "series", Level.INSTANCE: "instances"}
        assert len(list(index.find(Query(counted), within=ANYTHING))) == left[names[counted]]
        assert index.count(Query(counted), 100, within=ANYTHING) == left[names[counted]]
    (deletion,) = index.list_trash(within=ANYTHING)
    assert (deletion["level"], deletion["uid"], deletion["instances"]) == (level.value, uid, gone)
    assert (deletion["reason"], deletion["actor"], deletion["deleted"]) == ("wrong patient", "person:amoraru", START)
    with database.transaction() as transaction:
        assert index.restore(transaction, deletion["id"]) == gone
    assert (
        index.statistics(),
        located(index.locate(within=ANYTHING)),
        list(index.find(Query(Level.SERIES), within=ANYTHING)),
    ) == before
    assert index.list_trash(within=ANYTHING) == []


def test_deletion_follows_into_what_studies_are_found_by(
    database: SqlDatabase, index: SqlIndex, two_studies: list[Arrival]
) -> None:
    mr = Query(Level.STUDY, (ValueMatch(TAG_BY_KEYWORD["ModalitiesInStudy"], ("MR",)),))
    assert len(list(index.find(mr, within=ANYTHING))) == 1
    trash(database, index, Level.SERIES, "A.2")
    assert list(index.find(mr, within=ANYTHING)) == []
    assert studies(index) == ["A", "B"]
    trash(database, index, Level.STUDY, "A")
    assert studies(index) == ["B"]
    name = parse_match(TAG_BY_KEYWORD["PatientName"], "PN", "turc*")
    assert name is not None
    assert len(list(index.find(Query(Level.STUDY, (name,)), within=ANYTHING))) == 1
    assert list(index.find(Query(Level.STUDY, offset=1), within=ANYTHING)) == []


def test_deleting_what_is_not_there_is_told(database: SqlDatabase, index: SqlIndex, two_studies: list[Arrival]) -> None:
    for level, uid in ((Level.STUDY, "unknown"), (Level.PATIENT, ""), (Level.INSTANCE, "A")):
        with pytest.raises(NotFound):
            trash(database, index, level, uid)
    trash(database, index, Level.STUDY, "A")
    with pytest.raises(NotFound):
        trash(database, index, Level.STUDY, "A")
    with database.transaction() as transaction, pytest.raises(NotFound):
        index.restore(transaction, 999)


def test_an_instance_that_comes_again_after_its_deletion_is_new(
    database: SqlDatabase, index: SqlIndex, instances: SyntheticInstances, two_studies: list[Arrival]
) -> None:
    trash(database, index, Level.STUDY, "B")
    same = instances.make("B", "B.1", "B.1.1", PatientID="MD2", StudyDate="20250101")
    assert add(database, index, same) == [Verdict.STORED]
    assert studies(index) == ["A", "B"]
    assert index.statistics() == {"patients": 2, "studies": 2, "series": 3, "instances": 4, "bytes": 4 * LENGTH}
    (deletion,) = index.list_trash(within=ANYTHING)
    with database.transaction() as transaction:
        assert index.restore(transaction, deletion["id"]) == 0, "the same bytes are here already"
    assert index.statistics()["instances"] == 4
    assert index.conflicts() == []


def test_a_restored_instance_stands_beside_other_bytes_that_came_meanwhile(
    database: SqlDatabase, index: SqlIndex, instances: SyntheticInstances, two_studies: list[Arrival]
) -> None:
    trash(database, index, Level.STUDY, "B")
    add(database, index, instances.make("B", "B.1", "B.1.1", PatientID="MD2", content="other"))
    with database.transaction() as transaction:
        index.restore(transaction, index.list_trash(within=ANYTHING)[0]["id"])
    assert [version.state for version in index.versions(series="B.1")] == [VersionState.CONFLICT, VersionState.CURRENT]
    assert [conflict["kind"] for conflict in index.conflicts()] == ["duplicate"]


def test_new_series_make_a_deleted_study_visible_again(
    database: SqlDatabase, index: SqlIndex, instances: SyntheticInstances, two_studies: list[Arrival]
) -> None:
    trash(database, index, Level.STUDY, "A")
    other = SqlIndex(database, IndexSettings())
    add(database, other, instances.make("A", "A.3", "A.3.1", Modality="US"))
    assert studies(index) == ["A", "B"]
    (answer,) = index.find(
        Query(Level.STUDY, (ValueMatch(TAG_BY_KEYWORD["StudyInstanceUID"], ("A",)),)), within=ANYTHING
    )
    assert answer["00080061"]["Value"] == ["US"]
    assert answer["00201206"]["Value"] == [1]
    assert index.statistics() == {"patients": 2, "studies": 2, "series": 2, "instances": 2, "bytes": 2 * LENGTH}


def test_purging_forgets_what_is_past_its_time_and_everything_empty(
    database: SqlDatabase, index: SqlIndex, clock: Clock, instances: SyntheticInstances, two_studies: list[Arrival]
) -> None:
    trash(database, index, Level.STUDY, "A")
    clock.time += MINUTE
    add(database, index, instances.make("B", "B.1", "B.1.1", content="other"), policy=DuplicatePolicy.REPLACE)
    newest = max(version.id for version in index.versions())

    def purge(before: datetime, limit: int = 1000) -> list[str]:
        with database.transaction() as transaction:
            return [v.sop_instance_uid for v in index.purge(transaction, deleted_before=before, limit=limit)]

    assert purge(START) == [], "deleted at that moment, not before it"
    assert purge(START + MINUTE, limit=2) == ["A.1.1", "A.1.2"]
    assert len(index.list_trash(within=ANYTHING)) == 1
    assert purge(START + MINUTE) == ["A.2.1"]
    assert index.list_trash(within=ANYTHING) == []
    assert purge(START + 2 * MINUTE) == ["B.1.1"]
    assert [version.state for version in index.versions()] == [VersionState.CURRENT]
    assert index.statistics()["studies"] == 1
    add(database, index, instances.make("A", "A.1", "A.1.1"))
    assert studies(index) == ["A", "B"]
    assert min(version.id for version in index.versions(series="A.1")) > newest, "ids are never given out again"


def test_everything_can_be_purged(database: SqlDatabase, index: SqlIndex, two_studies: list[Arrival]) -> None:
    for uid in ("A", "B"):
        trash(database, index, Level.STUDY, uid)
    with database.transaction() as transaction:
        assert len(index.purge(transaction, deleted_before=START + MINUTE)) == 4
    assert (index.statistics(), index.versions(), index.list_trash(within=ANYTHING)) == (NOTHING, [], [])
    with database.reading() as transaction:
        for table in ("patient", "study", "series", "study_modality", "study_sop_class", "name_word", "container"):
            assert transaction.cursor.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


@pytest.mark.parametrize(
    ("keep", "states", "digest"),
    [
        ("first", [VersionState.CURRENT, VersionState.REPLACED], 0),
        ("second", [VersionState.REPLACED, VersionState.CURRENT], 1),
    ],
)
def test_a_duplicate_is_decided(
    database: SqlDatabase,
    index: SqlIndex,
    instances: SyntheticInstances,
    keep: str,
    states: list[VersionState],
    digest: int,
) -> None:
    arrivals = [instances.make(), instances.make(content="other")]
    add(database, index, *arrivals)
    before = index.series_states(series="1.2.3.1", within=ANYTHING)[0].revision
    (conflict,) = index.conflicts()
    with database.transaction() as transaction:
        with pytest.raises(InvalidInput):
            index.resolve(transaction, conflict["id"], "both")
        index.resolve(transaction, conflict["id"], keep)
        with pytest.raises(NotFound):
            index.resolve(transaction, conflict["id"], keep)
    assert [version.state for version in index.versions()] == states
    assert index.conflicts() == []
    (location,) = index.locate(study="1.2.3", within=ANYTHING)
    assert location.digest == arrivals[digest].landed.digest
    assert index.statistics()["instances"] == 1
    assert index.series_states(series="1.2.3.1", within=ANYTHING)[0].revision > before


def test_a_conflict_goes_to_the_trash_and_comes_back_with_its_instance(
    database: SqlDatabase, index: SqlIndex, instances: SyntheticInstances
) -> None:
    add(database, index, instances.make(), instances.make(content="other"))
    assert trash(database, index, Level.INSTANCE, "1.2.3.1.1") == 1
    assert index.conflicts() == []
    assert index.statistics() == NOTHING
    with database.transaction() as transaction:
        assert index.restore(transaction, index.list_trash(within=ANYTHING)[0]["id"]) == 1
    assert [version.state for version in index.versions()] == [VersionState.CURRENT, VersionState.CONFLICT]
    assert len(index.conflicts()) == 1
