"""Drafts on SQL; see ``domain.report_ports.Drafts``."""

from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from dicom_network.base.clock import now
from dicom_network.domain.errors import Conflict
from dicom_network.domain.reports import Draft, ReportAct, ReportLanguage, Writer
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.database.instants import microseconds, moment
from dicom_network.stores.database.schema import person, report_draft, study
from dicom_network.stores.database.transaction import OpenTransaction
from dicom_network.stores.reports.sections import sections_from_json, sections_to_json
from dicom_network.stores.reports.standing import note_standing
from dicom_network.stores.studies.known_study import id_of_study

MOST_WRITERS = 50


class SqlDrafts:
    """One draft a person and study."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database

    def find(self, uid: str, person_id: int) -> Draft | None:
        """Find somebody's draft."""
        selected = (
            sa.select(report_draft, person.c.name.label("author"))
            .join_from(study, report_draft, report_draft.c.study == study.c.id)
            .join(person, person.c.id == report_draft.c.person)
            .where(study.c.study_instance_uid == uid, report_draft.c.person == person_id)
        )
        with self._database.reading() as transaction:
            row = transaction.execute(selected).first()
        return None if row is None else _draft(row)

    def writers(self, uid: str) -> list[Writer]:
        """List who writes about a study."""
        selected = (
            sa.select(report_draft.c.person, person.c.name, person.c.display_name, report_draft.c.changed)
            .join_from(study, report_draft, report_draft.c.study == study.c.id)
            .join(person, person.c.id == report_draft.c.person)
            .where(study.c.study_instance_uid == uid)
            .order_by(report_draft.c.changed.desc(), report_draft.c.id)
            .limit(MOST_WRITERS)
        )
        with self._database.reading() as transaction:
            rows = transaction.execute(selected).all()
        return [Writer(row.person, row.display_name or row.name, moment(row.changed)) for row in rows]

    def save(self, transaction: OpenTransaction, uid: str, draft: Draft) -> Draft:
        """Keep a draft made from the revision that it names."""
        key = id_of_study(transaction, uid)
        saved = replace(draft, revision=draft.revision + 1, changed=now())
        if draft.revision == 0:
            self._add(transaction, key, saved)
        else:
            self._change(transaction, key, saved, draft.revision)
        note_standing(transaction, key)
        return saved

    def remove(self, transaction: OpenTransaction, uid: str, person_id: int) -> bool:
        """Throw a draft away."""
        key = id_of_study(transaction, uid)
        removed = transaction.execute(sa.delete(report_draft).where(_belongs(key, person_id)))
        note_standing(transaction, key)
        return bool(removed.rowcount)

    def _add(self, transaction: OpenTransaction, key: int, draft: Draft) -> None:
        if transaction.execute(sa.select(report_draft.c.id).where(_belongs(key, draft.person))).first() is not None:
            raise _changed()
        row = {"study": key, "person": draft.person, **_row(draft)}
        transaction.execute(sa.insert(report_draft).values(row))

    def _change(self, transaction: OpenTransaction, key: int, draft: Draft, revision: int) -> None:
        changed = transaction.execute(
            sa.update(report_draft)
            .where(_belongs(key, draft.person), report_draft.c.revision == revision)
            .values(_row(draft))
        )
        if not changed.rowcount:
            raise _changed()


def _belongs(study_id: int, person_id: int) -> sa.ColumnElement[bool]:
    return sa.and_(report_draft.c.study == study_id, report_draft.c.person == person_id)


def _changed() -> Conflict:
    return Conflict(
        "the draft was saved, signed or thrown away elsewhere meanwhile",
        code="reports.draft-changed",
        hint="read it anew; what you have written is still in your browser",
    )


def _row(draft: Draft) -> dict[str, Any]:
    return {
        "act": draft.act.value,
        "basis": draft.basis,
        "template": draft.template,
        "language": draft.language.value,
        "sections": sections_to_json(draft.sections),
        "revision": draft.revision,
        "changed": microseconds(draft.changed or now()),
    }


def _draft(row: Any) -> Draft:
    return Draft(
        person=row.person,
        author=row.author,
        sections=sections_from_json(row.sections),
        language=ReportLanguage(row.language),
        act=ReportAct(row.act),
        basis=row.basis,
        template=row.template,
        revision=row.revision,
        changed=moment(row.changed),
    )
