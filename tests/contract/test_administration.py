"""Institutions' names in images, who has called, and what is held, on both databases."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dicom_network.base.settings import IndexSettings
from dicom_network.domain.errors import Conflict, InvalidInput, NotFound
from dicom_network.domain.hierarchy import Arrival, DuplicatePolicy
from dicom_network.domain.senders import Calls, Heard, LiveAssociation
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.holdings import SqlHoldings
from dicom_network.stores.index.index import SqlIndex
from dicom_network.stores.institutions import SqlInstitutions
from dicom_network.stores.peers import SqlPeerDirectory
from dicom_network.stores.senders import MOST_REFUSALS, SqlSenders
from tests.synthetic_archive import SyntheticInstances

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=2)


def study(instances: SyntheticInstances, number: int, **values: Any) -> Arrival:
    """Make the instance of a study."""
    return instances.make(f"1.2.{number}", f"1.2.{number}.1", f"1.2.{number}.1.1", **values)


@pytest.fixture
def two(database: SqlDatabase) -> tuple[int, int]:
    """Two institutions."""
    directory = SqlPeerDirectory(database)
    with database.transaction() as transaction:
        return (
            directory.put_institution(transaction, "Spitalul Bălți"),
            directory.put_institution(transaction, "Клиника Скопје"),
        )


def test_images_say_whose_they_are_where_nobody_else_does(
    database: SqlDatabase, two: tuple[int, int], instances: SyntheticInstances
) -> None:
    institutions, index = SqlInstitutions(database), SqlIndex(database, IndexSettings())
    with database.transaction() as transaction:
        institutions.set_image_names(transaction, two[0], ["Spitalul Bălți*"])
    first = study(instances, 1, InstitutionName="SPITALUL BALTI, RADIOLOGIE")
    second = study(instances, 2, InstitutionName="SPITALUL BALTI", institutions=(two[1],))
    third = study(instances, 3, InstitutionName="Alt spital")
    with database.transaction() as transaction:
        index.add(transaction, [first, second, third], DuplicatePolicy.CONFLICT)
    owners = [institutions.institutions_of(one.study_instance_uid)[0] for one in (first, second, third)]
    assert owners == [(two[0],), (two[1],), ()]
    with database.transaction() as transaction:
        institutions.set_image_names(transaction, two[0], [])
        institutions.set_image_names(transaction, two[1], ["Alt spital"])
    fourth = study(instances, 4, InstitutionName="alt spital")
    with database.transaction() as transaction:
        index.add(transaction, [fourth], DuplicatePolicy.CONFLICT)
    assert institutions.institutions_of(fourth.study_instance_uid) == ((two[1],), False)


def test_the_only_institution_has_what_nothing_else_decides(
    database: SqlDatabase, instances: SyntheticInstances
) -> None:
    institutions, index = SqlInstitutions(database), SqlIndex(database, IndexSettings())
    owners = []
    for number, added in enumerate(["", "Spitalul Bălți", "Клиника Скопје"]):
        with database.transaction() as transaction:
            if added:
                SqlPeerDirectory(database).put_institution(transaction, added)
            arrival = study(instances, number, InstitutionName="Alt spital")
            index.add(transaction, [arrival], DuplicatePolicy.CONFLICT)
        owners.append(institutions.institutions_of(arrival.study_instance_uid)[0])
    (first,) = owners[1]
    assert owners == [(), (first,), ()]
    assert {one.id: one.name for one in institutions.list_institutions()}[first] == "Spitalul Bălți"


def test_what_a_person_decided_outlives_further_images(
    database: SqlDatabase, two: tuple[int, int], instances: SyntheticInstances
) -> None:
    institutions, index = SqlInstitutions(database), SqlIndex(database, IndexSettings())
    first = study(instances, 1, institutions=(two[0],))
    with database.transaction() as transaction:
        index.add(transaction, [first], DuplicatePolicy.CONFLICT)
    with database.transaction() as transaction:
        institutions.assign(transaction, first.study_instance_uid, [two[1]])
    more = instances.make("1.2.1", "1.2.1.2", "1.2.1.2.1", institutions=(two[0],))
    with database.transaction() as transaction:
        index.add(transaction, [more], DuplicatePolicy.CONFLICT)
    assert institutions.institutions_of(first.study_instance_uid) == ((two[1],), True)
    assert institutions.evidence(after=0, limit=10) == []
    with database.transaction() as transaction:
        institutions.assign(transaction, first.study_instance_uid, None)
    (evidence,) = institutions.evidence(after=0, limit=10)
    assert evidence.institutions == {two[1]}
    with database.transaction() as transaction, pytest.raises(InvalidInput):
        institutions.assign(transaction, first.study_instance_uid, [4711])
    with database.transaction() as transaction, pytest.raises(NotFound):
        institutions.assign(transaction, "1.2.3", [])


def test_names_belong_to_one_institution(database: SqlDatabase, two: tuple[int, int]) -> None:
    institutions = SqlInstitutions(database)
    with database.transaction() as transaction:
        institutions.set_image_names(transaction, two[0], ["Spitalul Bălți", "Balti*"])
    with pytest.raises(Conflict), database.transaction() as transaction:
        institutions.set_image_names(transaction, two[1], ["SPITALUL BALTI"])
    with pytest.raises(Conflict), database.transaction() as transaction:
        institutions.rename(transaction, two[1], "Spitalul Bălți")
    with database.transaction() as transaction:
        institutions.rename(transaction, two[1], "Clinica Skopje")
    listed = {one.name: one for one in institutions.list_institutions()}
    assert set(listed["Spitalul Bălți"].image_names) == {"Spitalul Bălți", "Balti*"}
    assert listed["Clinica Skopje"].image_names == ()


def test_an_institution_that_owns_something_stays(
    database: SqlDatabase, two: tuple[int, int], instances: SyntheticInstances
) -> None:
    institutions, index = SqlInstitutions(database), SqlIndex(database, IndexSettings())
    with database.transaction() as transaction:
        index.add(transaction, [study(instances, 1, institutions=(two[0],))], DuplicatePolicy.CONFLICT)
    with pytest.raises(Conflict), database.transaction() as transaction:
        institutions.remove(transaction, two[0])
    with database.transaction() as transaction:
        institutions.remove(transaction, two[1])
    assert [(one.id, one.studies) for one in institutions.list_institutions()] == [(two[0], 1)]


# -- senders -----------------------------------------------------------------------------------------------------------


def live(images: int, heard: datetime = NOON) -> LiveAssociation:
    return LiveAssociation("a1", "CT1", "DICOMNET", "10.0.0.7", NOON, heard, images, images * 1000)


def test_what_is_heard_of_a_sender_adds_up(database: SqlDatabase) -> None:
    senders = SqlSenders(database)
    with database.transaction() as transaction:
        senders.note(transaction, Calls(NOON, {"CT1": Heard("DICOMNET", "10.0.0.7", 1, 3, 3000)}, [live(3)]))
        senders.note(transaction, Calls(LATER, {"CT1": Heard("ONCO", "10.0.0.8", 0, 2, 2000)}, [live(5, LATER)]))
        senders.note(transaction, Calls(NOON - timedelta(hours=1), {"XR2": Heard("DICOMNET", "10.0.0.9", 1)}))
    first, second = senders.list_senders()
    assert (first.ae_title, first.associations, first.images, first.bytes) == ("CT1", 1, 5, 5000)
    assert (first.called_ae_title, first.address, first.last_image) == ("ONCO", "10.0.0.8", LATER)
    assert (second.ae_title, second.last_image) == ("XR2", None)
    hour = int(NOON.timestamp()) // 3600
    assert senders.hours_with_images(NOON - timedelta(days=1)) == {"CT1": [hour, hour + 2]}
    assert senders.list_live() == [live(5, LATER)]
    with database.transaction() as transaction:
        senders.note(transaction, Calls(LATER, ended=["a1"]))
    assert senders.list_live() == []


def test_associations_of_an_earlier_run_are_forgotten(database: SqlDatabase) -> None:
    senders = SqlSenders(database)
    with database.transaction() as transaction:
        senders.note(transaction, Calls(NOON, {"CT1": Heard("DICOMNET", "10.0.0.7", 1)}, [live(0)]))
        senders.forget_live(transaction)
    assert senders.list_live() == []
    assert len(senders.list_senders()) == 1


def test_refusals_of_one_kind_are_one(database: SqlDatabase) -> None:
    senders = SqlSenders(database)
    who = ("CT9", "DICOMNET", "10.0.0.9", "calling-ae-title")
    with database.transaction() as transaction:
        senders.note(transaction, Calls(NOON, refused={who: 2}))
        senders.note(transaction, Calls(LATER, refused={who: 1}))
    (refusal,) = senders.list_refusals(10)
    assert (refusal.calling_ae_title, refusal.times, refusal.first, refusal.last) == ("CT9", 3, NOON, LATER)
    with database.transaction() as transaction:
        senders.forget_refusals(transaction, refusal_id=refusal.id)
    assert senders.list_refusals(10) == []
    with database.transaction() as transaction, pytest.raises(NotFound):
        senders.forget_refusals(transaction, refusal_id=refusal.id)


def test_strangers_cannot_fill_the_list_of_refusals(database: SqlDatabase) -> None:
    senders = SqlSenders(database)
    first = {(f"A{number}", "X", "h", "calling-ae-title"): 1 for number in range(MOST_REFUSALS)}
    with database.transaction() as transaction:
        senders.note(transaction, Calls(NOON, refused=first))
        senders.note(transaction, Calls(LATER, refused={("LAST", "X", "h", "calling-ae-title"): 1}))
    kept = senders.list_refusals(2 * MOST_REFUSALS)
    assert (len(kept), kept[0].calling_ae_title) == (MOST_REFUSALS, "LAST")


# -- holdings ----------------------------------------------------------------------------------------------------------


def test_what_is_held_is_counted_by_modality_and_month(database: SqlDatabase, instances: SyntheticInstances) -> None:
    holdings = SqlHoldings(database)
    index = SqlIndex(database, IndexSettings(), now=lambda: datetime(2026, 10, 31, 23, 59, tzinfo=UTC))
    arrivals = [study(instances, number, Modality=one) for number, one in enumerate(("CT", "CT", "MR"))]
    with database.transaction() as transaction:
        index.add(transaction, arrivals, DuplicatePolicy.CONFLICT)
    held = holdings.count()
    with database.transaction() as transaction:
        holdings.write(transaction, held, free_bytes=9, at=NOON)
        holdings.write(transaction, held, free_bytes=8, at=LATER)
    kept = {one.modality: one for one in holdings.by_modality_and_month()}
    assert {(one.month, one.modality, one.series, one.instances) for one in kept.values()} == {
        ("202610", "CT", 2, 2),
        ("202610", "MR", 1, 1),
    }
    (day,) = holdings.days("20261101")
    assert (day.day, day.instances, day.free_bytes) == ("20261122", 3, 8)
    assert day.bytes == sum(one.bytes for one in kept.values())
