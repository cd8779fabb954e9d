"""Tables of the archive: patients, studies, series, versions of instances, and what finds them quickly.

``attributes`` and ``further`` hold DICOM JSON text: what every answer of the level holds, and what is given on request.
``visible`` is 0 where nothing current is left under a row (all of it is in the trash): indexes that answers are read
from leave such rows out.
"""

import sqlalchemy as sa

from dicom_network.stores.database.columns import (
    IDENTITY,
    METADATA,
    TEXT,
    flag,
    given_identity,
    identity,
    instant,
    number,
    octets,
    reference,
    text,
)

NO_NUMBER = 1 << 31
"""Stands for a missing Series Number or Instance Number: no IS value is as large, so it sorts last."""


def _index(name: str, *columns: object, where: str = "", unique: bool = False) -> sa.Index:
    clause = sa.text(where) if where else None
    return sa.Index(name, *columns, unique=unique, sqlite_where=clause, postgresql_where=clause)  # type: ignore[arg-type]


patient = sa.Table(
    "patient",
    METADATA,
    given_identity(),
    # Issuer, backslash, Patient ID; where there is no ID, the study that it came with.
    text("identity"),
    text("patient_id"),
    text("issuer"),
    text("name_key"),
    text("birth_date"),
    text("sex"),
    text("attributes"),
    text("further"),
    number("number_of_studies"),
    number("number_of_series"),
    number("number_of_instances"),
    flag("visible", 1),
    instant("created"),
    _index("ux_patient_identity", "identity", unique=True),
    _index("ix_patient_patient_id", "patient_id"),
    _index("ix_patient_name", "name_key", "id", "visible", where="visible = 1"),
    _index("ix_patient_birth_date", "birth_date"),
)

name_word = sa.Table(
    "name_word",
    METADATA,
    sa.Column("word", TEXT, primary_key=True),
    sa.Column("patient", IDENTITY, sa.ForeignKey("patient.id", ondelete="CASCADE"), primary_key=True),
    _index("ix_name_word_patient", "patient"),
    sqlite_with_rowid=False,
)

study = sa.Table(
    "study",
    METADATA,
    given_identity(),
    text("study_instance_uid"),
    reference("patient", "patient"),
    text("study_date"),
    text("study_time"),
    text("accession_number"),
    text("study_id"),
    text("referring_key"),
    text("description"),
    # The patient's, so that one index finds and orders studies by name.
    text("name_key"),
    # Both parted by backslashes.
    text("modalities"),
    text("sop_classes"),
    text("attributes"),
    text("further"),
    number("number_of_series"),
    number("number_of_instances"),
    number("bytes"),
    flag("visible", 1),
    # A person has said whose it is; no rule changes that.
    flag("assigned"),
    instant("created"),
    instant("changed"),
    # 0 unread, 1 read, 2 reported.
    flag("reading"),
    _index("ux_study_study_instance_uid", "study_instance_uid", unique=True),
    # ``visible`` is a column of these though it is 1 in every row: SQLite looks the row up where it is not.
    _index("ix_study_newest", "study_date", "study_time", "id", "name_key", "visible", where="visible = 1"),
    _index("ix_study_name", "name_key", "study_date", "study_time", "id", "visible", where="visible = 1"),
    _index("ix_study_referring", "referring_key", "study_date", "study_time", "id", "visible", where="visible = 1"),
    _index("ix_study_reading", "reading", "study_date", "study_time", "id", "visible", where="visible = 1"),
    _index("ix_study_modalities", "modalities", "study_date", "study_time", "id", "visible", where="visible = 1"),
    _index("ix_study_patient", "patient", "study_date", "study_time", "id"),
    _index("ix_study_accession_number", "accession_number"),
    _index("ix_study_study_id", "study_id"),
)

study_modality = sa.Table(
    "study_modality",
    METADATA,
    sa.Column("modality", TEXT, primary_key=True),
    sa.Column("study_date", TEXT, primary_key=True),
    sa.Column("study_time", TEXT, primary_key=True),
    sa.Column("study", IDENTITY, sa.ForeignKey("study.id", ondelete="CASCADE"), primary_key=True),
    text("name_key"),
    _index("ix_study_modality_study", "study"),
    sqlite_with_rowid=False,
)
"""Visible studies only. What answers are ordered and most often filtered by is all here."""

study_sop_class = sa.Table(
    "study_sop_class",
    METADATA,
    sa.Column("sop_class_uid", TEXT, primary_key=True),
    sa.Column("study", IDENTITY, sa.ForeignKey("study.id", ondelete="CASCADE"), primary_key=True),
    _index("ix_study_sop_class_study", "study"),
    sqlite_with_rowid=False,
)

study_month = sa.Table(
    "study_month",
    METADATA,
    # First six digits of Study Date; empty without one.
    sa.Column("month", TEXT, primary_key=True),
    number("studies"),
    sqlite_with_rowid=False,
)

series = sa.Table(
    "series",
    METADATA,
    given_identity(),
    text("series_instance_uid"),
    reference("study", "study"),
    text("modality"),
    number("number", NO_NUMBER),
    text("description"),
    text("series_date"),
    text("series_time"),
    text("body_part_examined"),
    text("performed_date"),
    text("performed_time"),
    text("attributes"),
    text("further"),
    number("number_of_instances"),
    number("bytes"),
    number("revision"),
    flag("prepared"),
    flag("unsealed", 0),
    flag("visible", 1),
    instant("created"),
    instant("changed"),
    _index("ux_series_series_instance_uid", "series_instance_uid", "study", unique=True),
    _index("ix_series_order", sa.text("study DESC"), "number", "id"),
    _index("ix_series_modality", "modality", sa.text("study DESC"), "number", "id"),
    # By flags and id, not by ``revision`` or ``changed``: those move with every instance, and an index page with them.
    _index("ix_series_unprepared", "id", where="prepared = 0 AND visible = 1"),
    _index("ix_series_unsealed", "id", where="unsealed = 1"),
)

shape = sa.Table(
    "shape",
    METADATA,
    identity(),
    octets("digest"),
    text("sop_class_uid"),
    text("transfer_syntax_uid"),
    number("number_of_frames"),
    text("attributes"),
    text("further"),
    _index("ux_shape_digest", "digest", unique=True),
)
"""What instances share: SOP class, transfer syntax, description of the pixels."""

container = sa.Table(
    "container",
    METADATA,
    identity(),
    text("path"),
    flag("sealed"),
    _index("ux_container_path", "path", unique=True),
)

reception = sa.Table(
    "reception",
    METADATA,
    identity(),
    octets("digest"),
    text("via"),
    text("calling_ae_title"),
    text("called_ae_title"),
    text("peer_address"),
    text("person"),
    text("association"),
    _index("ux_reception_digest", "digest", unique=True),
)

instance = sa.Table(
    "instance",
    METADATA,
    given_identity(),
    reference("series", "series"),
    text("sop_instance_uid"),
    number("version", 0),
    flag("state"),
    flag("state_before", 0),
    number("number", NO_NUMBER),
    text("content_date"),
    text("content_time"),
    reference("shape", "shape"),
    reference("container", "container"),
    number("start"),
    number("length"),
    number("data_set_offset"),
    number("pixel_data_offset", None),
    octets("digest"),
    reference("reception", "reception"),
    instant("received"),
    text("attributes"),
    reference("deletion", "deletion", nullable=True),
    instant("ended", nullable=True),
    # ``version`` is 0 for the current version and the row's own id for every other, so one index finds all versions of
    # an instance and lets one of them be current.
    _index("ux_instance_sop_instance_uid", "sop_instance_uid", "version", unique=True),
    _index("ix_instance_order", "series", "number", "id"),
    _index("ix_instance_container", "container"),
    _index("ix_instance_deletion", "deletion", where="deletion IS NOT NULL"),
    _index("ix_instance_ended", "ended", where="ended IS NOT NULL"),
)

attribute = sa.Table(
    "attribute",
    METADATA,
    # A tag as eight digits, or those of a sequence and of an attribute in it, with a dot between.
    sa.Column("path", TEXT, primary_key=True),
    sa.Column("value", TEXT, primary_key=True),
    sa.Column("level", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("object", IDENTITY, primary_key=True, autoincrement=False),
    sa.Column("item", sa.Integer, primary_key=True, autoincrement=False),
    _index("ix_attribute_object", "object", "level"),
    sqlite_with_rowid=False,
)

totals = sa.Table(
    "totals",
    METADATA,
    identity(),
    number("patients"),
    number("studies"),
    number("series"),
    number("instances"),
    number("bytes"),
    number("last_id"),
    number("generation"),
)
"""One row. ``generation`` grows when rows go away, so that what processes remember of them is dropped."""
