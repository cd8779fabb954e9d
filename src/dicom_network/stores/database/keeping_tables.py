"""Tables of what needs a decision or can be undone: deletions, conflicts, differing attributes.

And the institutions, and which studies belong to them.
"""

import sqlalchemy as sa

from dicom_network.stores.database.columns import (
    IDENTITY,
    METADATA,
    TEXT,
    flag,
    identity,
    instant,
    number,
    reference,
    text,
)

deletion = sa.Table(
    "deletion",
    METADATA,
    identity(),
    text("level"),
    text("uid"),
    text("reason"),
    text("actor"),
    instant("deleted"),
    number("instances"),
    number("bytes"),
    sa.Index("ix_deletion_deleted", "deleted"),
    sqlite_autoincrement=True,
)

conflict = sa.Table(
    "conflict",
    METADATA,
    identity(),
    text("kind"),
    reference("study", "study", cascade=True),
    text("series_instance_uid"),
    text("sop_instance_uid"),
    reference("first_version", "instance", nullable=True, cascade=True),
    reference("second_version", "instance", nullable=True, cascade=True),
    # Of a patient conflict: who was not expected.
    text("other_identity"),
    # DICOM JSON of that patient.
    text("other_attributes"),
    instant("noticed"),
    # Empty while it waits for one.
    text("decision"),
    instant("decided", nullable=True),
    sa.Index("ix_conflict_study", "study", "kind", "other_identity"),
    sa.Index("ix_conflict_first_version", "first_version"),
    sa.Index("ix_conflict_second_version", "second_version"),
    sa.Index(
        "ix_conflict_open", "noticed", sqlite_where=sa.text("decision = ''"), postgresql_where=sa.text("decision = ''")
    ),
    sqlite_autoincrement=True,
)

difference = sa.Table(
    "difference",
    METADATA,
    identity(),
    text("level"),
    number("object"),
    text("tag"),
    # The instance in which another value was seen first.
    text("sop_instance_uid"),
    instant("noticed"),
    sa.Index("ux_difference_object", "object", "level", "tag", unique=True),
)

study_institution = sa.Table(
    "study_institution",
    METADATA,
    sa.Column("institution", IDENTITY, sa.ForeignKey("institution.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("study_date", TEXT, primary_key=True),
    sa.Column("study_time", TEXT, primary_key=True),
    sa.Column("study", IDENTITY, sa.ForeignKey("study.id", ondelete="CASCADE"), primary_key=True),
    text("name_key"),
    flag("visible", 1),
    sa.Index("ix_study_institution_study", "study"),
    sqlite_with_rowid=False,
)
"""Invisible studies too, so that what comes out of the trash still belongs to somebody. What is repeated of the study
is what lists are ordered and searched by: those of an institution are read here, in their order."""

institution = sa.Table(
    "institution",
    METADATA,
    identity(),
    text("name"),
    instant("created"),
    sa.Index("ux_institution_name", "name", unique=True),
)
