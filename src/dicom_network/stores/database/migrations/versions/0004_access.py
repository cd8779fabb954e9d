"""Access: roles, who has them where, what is shared or assigned."""

import secrets
import time

import orjson
import sqlalchemy as sa
from alembic import op

from dicom_network.domain.preset_roles import PRESETS
from dicom_network.domain.roles import grant_to_json
from dicom_network.stores.database.migrations.kinds import (
    create_index,
    identity,
    number,
    octets,
    reference,
    small,
    text,
)

revision = "0004"
down_revision = "0003"

TABLES = (
    "pseudonym_key",
    "emergency_institution",
    "emergency",
    "study_department",
    "study_person",
    "person_patient",
    "person_name",
    "membership",
    "department",
    "role",
)

WITH_ORDER = """
INSERT INTO study_institution (institution, study_date, study_time, study, name_key, visible)
SELECT before.institution, study.study_date, study.study_time, study.id, study.name_key, study.visible
FROM study_institution_before AS before JOIN study ON study.id = before.study
"""


def upgrade() -> None:
    """Create the tables, and the roles that a node begins with."""
    _roles()
    _people()
    _bonds()
    _emergencies()
    _order_institutions()
    _presets()
    op.add_column("peer", text("role"))


def downgrade() -> None:
    """Drop the tables."""
    op.drop_column("peer", "role")
    for table in TABLES:
        op.drop_table(table)


def _roles() -> None:
    op.create_table(
        "role",
        identity(),
        *(text(name) for name in ("name", "title", "description", "grants")),
        reference("institution", "institution", nullable=True, cascade=True),
        small("preset", default=0),
        number("created"),
        number("changed"),
        sqlite_autoincrement=True,
    )
    create_index("ix_role_name", "role", ["name"])
    op.create_table(
        "department",
        identity(),
        reference("institution", "institution", cascade=True),
        text("name"),
        sqlite_autoincrement=True,
    )
    create_index("ux_department_name", "department", ["institution", "name"], unique=True)
    op.create_table(
        "membership",
        identity(),
        reference("person", "person", cascade=True),
        reference("role", "role"),
        reference("institution", "institution", nullable=True, cascade=True),
        reference("department", "department", nullable=True, cascade=True),
        number("starts", nullable=True),
        number("ends", nullable=True),
        number("created"),
        sqlite_autoincrement=True,
    )
    for column in ("person", "role", "institution"):
        create_index(f"ix_membership_{column}", "membership", [column])


def _people() -> None:
    op.create_table(
        "person_name",
        reference("person", "person", cascade=True, primary_key=True),
        text("key", primary_key=True),
        text("name"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "person_patient",
        reference("person", "person", cascade=True, primary_key=True),
        text("identity", primary_key=True),
        sqlite_with_rowid=False,
    )


def _bonds() -> None:
    op.create_table(
        "study_person",
        reference("person", "person", cascade=True, primary_key=True),
        text("relation", primary_key=True),
        reference("study", "study", cascade=True, primary_key=True),
        reference("given_by", "person", nullable=True),
        text("permissions"),
        number("created"),
        number("until", nullable=True),
        sqlite_with_rowid=False,
    )
    create_index("ix_study_person_study", "study_person", ["study"])
    create_index("ix_study_person_given_by", "study_person", ["given_by"])
    op.create_table(
        "study_department",
        reference("department", "department", cascade=True, primary_key=True),
        reference("study", "study", cascade=True, primary_key=True),
        sqlite_with_rowid=False,
    )
    create_index("ix_study_department_study", "study_department", ["study"])


def _emergencies() -> None:
    op.create_table(
        "emergency",
        identity(),
        reference("person", "person", cascade=True),
        *(text(name) for name in ("study_instance_uid", "patient", "reason")),
        number("created"),
        number("until"),
        number("reviewed", nullable=True),
        reference("reviewer", "person", nullable=True),
        *(text(name) for name in ("finding", "note")),
        sqlite_autoincrement=True,
    )
    create_index("ix_emergency_person", "emergency", ["person", "until"])
    create_index("ix_emergency_open", "emergency", ["created"], where="finding = ''")
    op.create_table(
        "emergency_institution",
        reference("institution", "institution", cascade=True, primary_key=True),
        reference("emergency", "emergency", cascade=True, primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_table("pseudonym_key", identity(), octets("key"))
    key = sa.table("pseudonym_key", sa.column("id"), sa.column("key", sa.LargeBinary))
    op.execute(key.insert().values(id=1, key=secrets.token_bytes(32)))


def _order_institutions() -> None:
    """Let the studies of an institution lie in the order in which they are listed."""
    op.execute("CREATE TABLE study_institution_before AS SELECT institution, study FROM study_institution")
    op.drop_table("study_institution")
    op.create_table(
        "study_institution",
        reference("institution", "institution", cascade=True, primary_key=True),
        text("study_date", primary_key=True),
        text("study_time", primary_key=True),
        reference("study", "study", cascade=True, primary_key=True),
        text("name_key"),
        small("visible", default=1),
        sqlite_with_rowid=False,
    )
    create_index("ix_study_institution_study", "study_institution", ["study"])
    op.execute(WITH_ORDER)
    op.drop_table("study_institution_before")


def _presets() -> None:
    columns = ("name", "title", "description", "grants", "preset", "created", "changed")
    table = sa.table("role", *(sa.column(name) for name in columns))
    now = time.time_ns() // 1000
    op.bulk_insert(
        table,
        [
            {
                "name": role.name,
                "title": role.title,
                "description": role.description,
                "grants": orjson.dumps([grant_to_json(grant) for grant in sorted(role.grants, key=repr)]).decode(),
                "preset": 1,
                "created": now,
                "changed": now,
            }
            for role in PRESETS
        ],
    )
    op.execute(
        "INSERT INTO membership (person, role, created)"
        " SELECT person.id, role.id, person.created FROM person JOIN role ON role.name = person.role"
    )
