"""Tables of access: roles, who has them where, which studies people are bound to, and the glass that was broken."""

import sqlalchemy as sa

from dicom_network.stores.database.columns import (
    IDENTITY,
    METADATA,
    TEXT,
    flag,
    identity,
    instant,
    octets,
    reference,
    text,
)

role = sa.Table(
    "role",
    METADATA,
    identity(),
    text("name"),
    text("title"),
    text("description"),
    # JSON: a list of what ``domain.roles.grant_to_json`` writes.
    text("grants"),
    # Whose own role it is; NULL: anybody's.
    reference("institution", "institution", nullable=True, cascade=True),
    flag("preset"),
    instant("created"),
    instant("changed"),
    sa.Index("ix_role_name", "name"),
    sqlite_autoincrement=True,
)

department = sa.Table(
    "department",
    METADATA,
    identity(),
    reference("institution", "institution", cascade=True),
    text("name"),
    sa.Index("ux_department_name", "institution", "name", unique=True),
    sqlite_autoincrement=True,
)

membership = sa.Table(
    "membership",
    METADATA,
    identity(),
    reference("person", "person", cascade=True),
    reference("role", "role"),
    reference("institution", "institution", nullable=True, cascade=True),
    reference("department", "department", nullable=True, cascade=True),
    instant("starts", nullable=True),
    instant("ends", nullable=True),
    instant("created"),
    sa.Index("ix_membership_person", "person"),
    sa.Index("ix_membership_role", "role"),
    sa.Index("ix_membership_institution", "institution"),
    sqlite_autoincrement=True,
)

person_name = sa.Table(
    "person_name",
    METADATA,
    sa.Column("person", IDENTITY, sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    # The name key under which the person stands in studies.
    sa.Column("key", TEXT, primary_key=True),
    text("name"),
    sqlite_with_rowid=False,
)

person_patient = sa.Table(
    "person_patient",
    METADATA,
    sa.Column("person", IDENTITY, sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    # Issuer, backslash, Patient ID.
    sa.Column("identity", TEXT, primary_key=True),
    sqlite_with_rowid=False,
)

study_person = sa.Table(
    "study_person",
    METADATA,
    sa.Column("person", IDENTITY, sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    # uploaded, assigned, shared
    sa.Column("relation", TEXT, primary_key=True),
    sa.Column("study", IDENTITY, sa.ForeignKey("study.id", ondelete="CASCADE"), primary_key=True),
    reference("given_by", "person", nullable=True),
    # Of a share, each with a blank on both sides.
    text("permissions"),
    instant("created"),
    instant("until", nullable=True),
    sa.Index("ix_study_person_study", "study"),
    sa.Index("ix_study_person_given_by", "given_by"),
    sqlite_with_rowid=False,
)

study_department = sa.Table(
    "study_department",
    METADATA,
    sa.Column("department", IDENTITY, sa.ForeignKey("department.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("study", IDENTITY, sa.ForeignKey("study.id", ondelete="CASCADE"), primary_key=True),
    sa.Index("ix_study_department_study", "study"),
    sqlite_with_rowid=False,
)

emergency = sa.Table(
    "emergency",
    METADATA,
    identity(),
    reference("person", "person", cascade=True),
    text("study_instance_uid"),
    # Issuer, backslash, Patient ID; in place of a study.
    text("patient"),
    text("reason"),
    instant("created"),
    instant("until"),
    instant("reviewed", nullable=True),
    reference("reviewer", "person", nullable=True),
    # Empty while it waits for one: justified, unjustified.
    text("finding"),
    text("note"),
    sa.Index("ix_emergency_person", "person", "until"),
    sa.Index(
        "ix_emergency_open", "created", sqlite_where=sa.text("finding = ''"), postgresql_where=sa.text("finding = ''")
    ),
    sqlite_autoincrement=True,
)

emergency_institution = sa.Table(
    "emergency_institution",
    METADATA,
    sa.Column("institution", IDENTITY, sa.ForeignKey("institution.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("emergency", IDENTITY, sa.ForeignKey("emergency.id", ondelete="CASCADE"), primary_key=True),
    sqlite_with_rowid=False,
)
"""Whose studies were opened when it was broken."""

pseudonym_key = sa.Table("pseudonym_key", METADATA, identity(), octets("key"))
"""One row: what pseudonyms are made with, so that they are the same each time and cannot be made outside."""
