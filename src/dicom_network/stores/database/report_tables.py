"""Tables of reports: drafts, signed versions, templates, and how far each study has come."""

import sqlalchemy as sa

from dicom_network.stores.database.columns import (
    IDENTITY,
    METADATA,
    flag,
    identity,
    instant,
    number,
    reference,
    text,
)

report_draft = sa.Table(
    "report_draft",
    METADATA,
    identity(),
    reference("study", "study", cascade=True),
    reference("person", "person", cascade=True),
    text("act"),
    # The version that it replaces or adds to.
    number("basis"),
    text("template"),
    text("language"),
    # JSON: kind and text of each section. So is it in the tables below.
    text("sections"),
    number("revision"),
    instant("changed"),
    sa.Index("ux_report_draft_person", "study", "person", unique=True),
    sa.Index("ix_report_draft_person", "person"),
    sqlite_autoincrement=True,
)

report = sa.Table(
    "report",
    METADATA,
    identity(),
    reference("study", "study", cascade=True),
    number("version"),
    text("act"),
    number("replaces"),
    text("reason"),
    text("language"),
    text("sections"),
    # Who signed stays readable when the account is gone.
    reference("person", "person", nullable=True),
    text("account"),
    text("name"),
    text("organization"),
    instant("signed"),
    text("series_instance_uid"),
    text("sop_instance_uid"),
    text("document_series_instance_uid"),
    text("document_sop_instance_uid"),
    flag("has_document"),
    sa.Index("ux_report_version", "study", "version", unique=True),
    sa.Index("ux_report_sop_instance_uid", "sop_instance_uid", unique=True),
    sa.Index("ux_report_document_sop_instance_uid", "document_sop_instance_uid", unique=True),
    sa.Index("ix_report_person", "person"),
    sqlite_autoincrement=True,
)
"""Signed versions; rows are added, and only ``has_document`` is ever changed."""

report_template = sa.Table(
    "report_template",
    METADATA,
    identity(),
    # Nobody's in particular where it is everybody's.
    sa.Column("institution", IDENTITY, sa.ForeignKey("institution.id", ondelete="CASCADE"), nullable=True),
    text("language"),
    text("title"),
    # Parted by blanks.
    text("modalities"),
    text("body_part"),
    text("sections"),
    instant("changed"),
    sa.Index("ix_report_template_institution", "institution"),
    sqlite_autoincrement=True,
)

study_report = sa.Table(
    "study_report",
    METADATA,
    sa.Column("state", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("study", IDENTITY, sa.ForeignKey("study.id", ondelete="CASCADE"), primary_key=True),
    sa.Index("ux_study_report_study", "study", unique=True),
    sqlite_with_rowid=False,
)
"""Studies that somebody writes about or has reported, and which of both; the others are not here."""
