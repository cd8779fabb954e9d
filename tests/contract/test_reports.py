"""Drafts, signed versions and templates of reports, on both databases."""

from dataclasses import replace
from datetime import UTC, datetime

import orjson
import pytest
import sqlalchemy as sa
from alembic import command

from dicom_network.base.settings import IndexSettings
from dicom_network.domain.access import ANYTHING
from dicom_network.domain.errors import Conflict, NotFound, Refused
from dicom_network.domain.hierarchy import DuplicatePolicy, Level, Verdict
from dicom_network.domain.reports import (
    Draft,
    ReportAct,
    ReportLanguage,
    ReportState,
    ReportTemplate,
    ReportUids,
    Section,
    SectionKind,
    Signature,
    SignedReport,
)
from dicom_network.domain.study_list import Reading, Sight, StudyFilter, StudyQuestion
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.database.migration import migrate
from dicom_network.stores.database.schema import institution, person, role
from dicom_network.stores.database.upgrade import configuration
from dicom_network.stores.index.index import SqlIndex
from dicom_network.stores.reports.reports import SqlReports
from dicom_network.stores.studies.listing import SqlStudyList
from tests.synthetic_archive import SyntheticInstances

WHEN = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
EVERYTHING = Sight(ANYTHING, ANYTHING)
SECTIONS = (Section(SectionKind.FINDINGS, "Очаг\nîn lobul"), Section(SectionKind.IMPRESSION, ""))
DRAFT = Draft(1, "irusu", SECTIONS, ReportLanguage.ROMANIAN)
SIGNED = SignedReport(
    version=1,
    act=ReportAct.REPORT,
    language=ReportLanguage.ROMANIAN,
    sections=SECTIONS,
    signature=Signature(1, "irusu", "Rusu^Ion", "Spitalul A", WHEN),
    uids=ReportUids("1.1.8", "1.1.8.1", "1.1.9", "1.1.9.1"),
)


@pytest.fixture
def reports(database: SqlDatabase) -> SqlReports:
    """Reports of an archive with the studies 1.1 and 1.2 and with two people."""
    make = SyntheticInstances().make
    with database.transaction() as transaction:
        arrivals = [make(f"1.{study}", f"1.{study}.1", f"1.{study}.1.1") for study in "12"]
        SqlIndex(database, IndexSettings()).add(transaction, arrivals, DuplicatePolicy.CONFLICT)
        for key, name in ((1, "irusu"), (2, "vdobre")):
            row = {"id": key, "name": name, "role": "radiologist", "password_hash": "", "created": 0}
            transaction.execute(person.insert().values(row))
        transaction.execute(institution.insert().values(id=1, name="Spitalul A", created=0))
    return SqlReports(database)


def listed(database: SqlDatabase, *states: ReportState) -> list[str]:
    """List the studies whose reports are in these states."""
    question = StudyQuestion(StudyFilter(reports=states))
    return sorted(one.uid for one in SqlStudyList(database).page(question, EVERYTHING).rows)


def test_a_draft_is_saved_from_the_revision_that_it_was_made_from(database: SqlDatabase, reports: SqlReports) -> None:
    with database.transaction() as transaction:
        first = reports.drafts.save(transaction, "1.1", DRAFT)
        second = reports.drafts.save(transaction, "1.1", replace(first, template="CT"))
        reports.drafts.save(transaction, "1.1", replace(DRAFT, person=2))
    assert reports.drafts.find("1.1", 1) == second
    assert (first.revision, second.revision) == (1, 2)
    for stale in (DRAFT, first, replace(second, person=2)):
        with pytest.raises(Conflict), database.transaction() as transaction:
            reports.drafts.save(transaction, "1.1", stale)
    assert {one.author for one in reports.drafts.writers("1.1")} == {"irusu", "vdobre"}
    assert (reports.drafts.writers("1.2"), reports.drafts.find("1.2", 1)) == ([], None)
    with pytest.raises(NotFound), database.transaction() as transaction:
        reports.drafts.save(transaction, "1.9", DRAFT)


def test_the_list_knows_how_far_each_report_has_come(database: SqlDatabase, reports: SqlReports) -> None:
    assert listed(database, ReportState.NONE) == ["1.1", "1.2"]
    with database.transaction() as transaction:
        reports.drafts.save(transaction, "1.1", DRAFT)
    assert (listed(database, ReportState.DRAFT), listed(database, ReportState.NONE)) == (["1.1"], ["1.2"])
    with database.transaction() as transaction:
        reports.signed.add(transaction, "1.1", SIGNED)
    assert listed(database, ReportState.SIGNED) == ["1.1"], "a version stands above a draft"
    assert listed(database, *ReportState) == ["1.1", "1.2"]
    assert listed(database, ReportState.NONE, ReportState.SIGNED) == ["1.1", "1.2"]
    study = SqlStudyList(database).study("1.1", EVERYTHING)
    assert (study.report, study.reading) == (ReportState.SIGNED, Reading.REPORTED)
    with database.transaction() as transaction:
        assert reports.drafts.remove(transaction, "1.1", 1)
        assert not reports.drafts.remove(transaction, "1.1", 1)
    assert listed(database, ReportState.SIGNED) == ["1.1"]


def test_versions_follow_each_other_and_stay(database: SqlDatabase, reports: SqlReports) -> None:
    uids = ReportUids("1.1.8", "1.1.8.2", "1.1.9", "1.1.9.2")
    second = replace(SIGNED, version=2, act=ReportAct.AMENDMENT, replaces=1, reason="De ce", uids=uids)
    with database.transaction() as transaction:
        reports.signed.add(transaction, "1.1", SIGNED)
        reports.signed.add(transaction, "1.1", second)
        reports.signed.note_document(transaction, "1.1.8.2")
    assert reports.signed.versions("1.1") == [SIGNED, replace(second, has_document=True)]
    for version in (2, 4):
        with pytest.raises(Conflict), database.transaction() as transaction:
            reports.signed.add(transaction, "1.1", replace(second, version=version))


def test_an_instance_of_a_signed_report_is_neither_deleted_nor_replaced(
    database: SqlDatabase, reports: SqlReports
) -> None:
    index, make = SqlIndex(database, IndexSettings()), SyntheticInstances().make
    instances = [make("1.1", "1.1.8", "1.1.8.1"), make("1.1", "1.1.9", "1.1.9.1")]
    with database.transaction() as transaction:
        index.add(transaction, instances, DuplicatePolicy.CONFLICT)
        reports.signed.add(transaction, "1.1", SIGNED)
    for level, uid in ((Level.INSTANCE, "1.1.9.1"), (Level.SERIES, "1.1.8")):
        with pytest.raises(Refused), database.transaction() as transaction:
            index.trash(transaction, level, uid, reason="test", actor="test")
    forged = replace(instances[0], landed=replace(instances[0].landed, digest=b"x" * 32))
    for policy in DuplicatePolicy:
        with database.transaction() as transaction:
            assert index.add(transaction, [forged], policy) == [Verdict.KEPT_FIRST], policy
    with database.transaction() as transaction:
        assert index.trash(transaction, Level.STUDY, "1.1", reason="test", actor="test") == 3


def test_templates_of_institutions_stand_beside_those_of_everybody(database: SqlDatabase, reports: SqlReports) -> None:
    presets = reports.templates.list([])
    made = ReportTemplate(0, "A", ReportLanguage.ENGLISH, SECTIONS, ("CT", "MR"), "CHEST", 1)
    with database.transaction() as transaction:
        kept = reports.templates.put(transaction, made)
        assert reports.templates.put(transaction, replace(kept, title="B")).id == kept.id
    assert reports.templates.get(kept.id) == replace(made, id=kept.id, title="B")
    assert len(reports.templates.list([1])) == len(reports.templates.list(None)) == len(presets) + 1
    assert reports.templates.list([]) == presets
    with database.transaction() as transaction:
        reports.templates.remove(transaction, kept.id)
    with pytest.raises(NotFound):
        reports.templates.get(kept.id)


def test_preset_roles_of_an_older_node_are_given_what_reports_need(database: SqlDatabase) -> None:
    def grants(name: str) -> list[dict[str, object]]:
        with database.reading() as transaction:
            text = transaction.execute(sa.select(role.c.grants).where(role.c.name == name)).scalar_one()
        return sorted(orjson.loads(text), key=repr)

    names = ("administrator", "radiologist", "technologist")
    before = {name: grants(name) for name in names}
    with database.migrating() as connection:
        command.downgrade(configuration(connection), "0008")
        for name in names:
            older = [one for one in before[name] if one["permission"] not in ("write-reports", "manage-templates")]
            kept = orjson.dumps(older).decode()
            connection.execute(sa.update(role).where(role.c.name == name).values(grants=kept))
    migrate(database)
    assert {name: grants(name) for name in names} == before
