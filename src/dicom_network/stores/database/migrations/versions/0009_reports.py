"""Reports: drafts, signed versions, templates and those that a node begins with, how far each study has come."""

import time
from importlib.resources import files

import orjson
import sqlalchemy as sa
from alembic import op

from dicom_network.domain.permissions import Permission
from dicom_network.domain.preset_roles import PRESETS as ROLES
from dicom_network.domain.roles import grant_to_json
from dicom_network.stores.database.migrations.kinds import (
    ID,
    create_index,
    identity,
    number,
    reference,
    small,
    text,
)

revision = "0009"
down_revision = "0008"

TABLES = ("study_report", "report_template", "report", "report_draft")
PRESETS = "report_templates.json"
"""Beside the folder of this file: language, then templates."""


def upgrade() -> None:
    """Create the tables."""
    _drafts()
    _signed()
    op.create_table(
        "report_template",
        identity(),
        reference("institution", "institution", nullable=True, cascade=True),
        *(text(name) for name in ("language", "title", "modalities", "body_part", "sections")),
        number("changed"),
        sqlite_autoincrement=True,
    )
    create_index("ix_report_template_institution", "report_template", ["institution"])
    op.create_table(
        "study_report",
        small("state", primary_key=True),
        reference("study", "study", cascade=True, primary_key=True),
        sqlite_with_rowid=False,
    )
    create_index("ux_study_report_study", "study_report", ["study"], unique=True)
    _presets()
    _permissions()


def downgrade() -> None:
    """Drop the tables."""
    for table in TABLES:
        op.drop_table(table)


def _drafts() -> None:
    op.create_table(
        "report_draft",
        identity(),
        reference("study", "study", cascade=True),
        reference("person", "person", cascade=True),
        text("act"),
        number("basis", default=0),
        *(text(name) for name in ("template", "language", "sections")),
        number("revision", default=0),
        number("changed"),
        sqlite_autoincrement=True,
    )
    create_index("ux_report_draft_person", "report_draft", ["study", "person"], unique=True)
    create_index("ix_report_draft_person", "report_draft", ["person"])


def _signed() -> None:
    uids = ("series_instance_uid", "sop_instance_uid", "document_series_instance_uid", "document_sop_instance_uid")
    op.create_table(
        "report",
        identity(),
        reference("study", "study", cascade=True),
        number("version", default=0),
        text("act"),
        number("replaces", default=0),
        *(text(name) for name in ("reason", "language", "sections")),
        sa.Column("person", ID, sa.ForeignKey("person.id"), nullable=True),
        *(text(name) for name in ("account", "name", "organization")),
        number("signed"),
        *(text(name) for name in uids),
        small("has_document", default=0),
        sqlite_autoincrement=True,
    )
    create_index("ux_report_version", "report", ["study", "version"], unique=True)
    create_index("ux_report_sop_instance_uid", "report", ["sop_instance_uid"], unique=True)
    create_index("ux_report_document_sop_instance_uid", "report", ["document_sop_instance_uid"], unique=True)
    create_index("ix_report_person", "report", ["person"])


def _presets() -> None:
    columns = ("language", "title", "modalities", "body_part", "sections", "changed")
    table = sa.table("report_template", *(sa.column(name) for name in columns))
    given = orjson.loads(files("dicom_network.stores.database.migrations").joinpath(PRESETS).read_bytes())
    now = time.time_ns() // 1000
    op.bulk_insert(
        table,
        [
            {
                "language": language,
                "title": one["title"],
                "modalities": " ".join(one["modalities"]),
                "body_part": one["body_part"],
                "sections": orjson.dumps([{"kind": k, "text": v} for k, v in one["sections"].items()]).decode(),
                "changed": now,
            }
            for language, templates in given.items()
            for one in templates
        ],
    )


def _permissions() -> None:
    """Let the preset roles of a node that is older than reports have what they would begin with now."""
    table = sa.table("role", *(sa.column(name) for name in ("id", "name", "grants", "preset")))
    rows = op.get_bind().execute(sa.select(table).where(table.c.preset == 1)).all()
    new = (Permission.WRITE_REPORTS, Permission.MANAGE_TEMPLATES)
    for role in ROLES:
        given = [grant_to_json(grant) for grant in sorted(role.grants, key=repr) if grant.permission in new]
        for row in rows:
            if row.name == role.name and not any(permission.value in row.grants for permission in new):
                grants = orjson.dumps([*orjson.loads(row.grants), *given]).decode()
                op.execute(table.update().where(table.c.id == row.id).values(grants=grants))
