"""The archive: patients, studies, series, instances, and what finds them."""

import sqlalchemy as sa
from alembic import op

from dicom_network.stores.database.migrations.kinds import (
    create_index,
    identity,
    integer,
    number,
    octets,
    reference,
    small,
    text,
)

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables."""
    _institutions_and_deletions()
    _patients()
    _studies()
    _contents_of_studies()
    _series()
    _what_instances_share()
    _instances()
    _further_keys_and_totals()
    op.execute("INSERT INTO totals (id) VALUES (1)")


def downgrade() -> None:
    """Drop the tables."""
    for table in (
        "totals",
        "attribute",
        "instance",
        "reception",
        "container",
        "shape",
        "series",
        "study_institution",
        "study_month",
        "study_sop_class",
        "study_modality",
        "study",
        "name_word",
        "patient",
        "deletion",
        "institution",
    ):
        op.drop_table(table)


def _institutions_and_deletions() -> None:
    op.create_table(
        "institution",
        identity(),
        text("name"),
        number("created"),
    )
    create_index("ux_institution_name", "institution", ["name"], unique=True)
    op.create_table(
        "deletion",
        identity(),
        text("level"),
        text("uid"),
        text("reason"),
        text("actor"),
        number("deleted"),
        number("instances", default=0),
        number("bytes", default=0),
        sqlite_autoincrement=True,
    )
    create_index("ix_deletion_deleted", "deletion", ["deleted"])


def _patients() -> None:
    op.create_table(
        "patient",
        identity(given=True),
        text("identity"),
        text("patient_id"),
        text("issuer"),
        text("name_key"),
        text("birth_date"),
        text("sex"),
        text("attributes"),
        text("further"),
        number("number_of_studies", default=0),
        number("number_of_series", default=0),
        number("number_of_instances", default=0),
        small("visible", default=1),
        number("created"),
    )
    create_index("ix_patient_birth_date", "patient", ["birth_date"])
    create_index("ix_patient_name", "patient", ["name_key", "id", "visible"], where="visible = 1")
    create_index("ix_patient_patient_id", "patient", ["patient_id"])
    create_index("ux_patient_identity", "patient", ["identity"], unique=True)
    op.create_table(
        "name_word",
        text("word", primary_key=True),
        reference("patient", "patient", primary_key=True, cascade=True),
        sqlite_with_rowid=False,
    )
    create_index("ix_name_word_patient", "name_word", ["patient"])


def _studies() -> None:
    op.create_table(
        "study",
        identity(given=True),
        text("study_instance_uid"),
        reference("patient", "patient"),
        text("study_date"),
        text("study_time"),
        text("accession_number"),
        text("study_id"),
        text("referring_key"),
        text("description"),
        text("name_key"),
        text("modalities"),
        text("sop_classes"),
        text("attributes"),
        text("further"),
        number("number_of_series", default=0),
        number("number_of_instances", default=0),
        number("bytes", default=0),
        small("visible", default=1),
        number("created"),
        number("changed"),
    )
    create_index("ix_study_accession_number", "study", ["accession_number"])
    create_index(
        "ix_study_name", "study", ["name_key", "study_date", "study_time", "id", "visible"], where="visible = 1"
    )
    create_index(
        "ix_study_newest", "study", ["study_date", "study_time", "id", "name_key", "visible"], where="visible = 1"
    )
    create_index("ix_study_patient", "study", ["patient", "study_date", "study_time", "id"])
    create_index(
        "ix_study_referring",
        "study",
        ["referring_key", "study_date", "study_time", "id", "visible"],
        where="visible = 1",
    )
    create_index("ix_study_study_id", "study", ["study_id"])
    create_index("ux_study_study_instance_uid", "study", ["study_instance_uid"], unique=True)


def _contents_of_studies() -> None:
    op.create_table(
        "study_modality",
        text("modality", primary_key=True),
        text("study_date", primary_key=True),
        text("study_time", primary_key=True),
        reference("study", "study", primary_key=True, cascade=True),
        text("name_key"),
        sqlite_with_rowid=False,
    )
    create_index("ix_study_modality_study", "study_modality", ["study"])
    op.create_table(
        "study_sop_class",
        text("sop_class_uid", primary_key=True),
        reference("study", "study", primary_key=True, cascade=True),
        sqlite_with_rowid=False,
    )
    create_index("ix_study_sop_class_study", "study_sop_class", ["study"])
    op.create_table(
        "study_month",
        text("month", primary_key=True),
        number("studies", default=0),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "study_institution",
        reference("institution", "institution", primary_key=True, cascade=True),
        reference("study", "study", primary_key=True, cascade=True),
        sqlite_with_rowid=False,
    )
    create_index("ix_study_institution_study", "study_institution", ["study"])


def _series() -> None:
    op.create_table(
        "series",
        identity(given=True),
        text("series_instance_uid"),
        reference("study", "study"),
        text("modality"),
        number("number", default=2147483648),
        text("description"),
        text("series_date"),
        text("series_time"),
        text("body_part_examined"),
        text("performed_date"),
        text("performed_time"),
        text("attributes"),
        text("further"),
        number("number_of_instances", default=0),
        number("bytes", default=0),
        number("revision", default=0),
        small("prepared", default=0),
        small("unsealed", default=0),
        small("visible", default=1),
        number("created"),
        number("changed"),
    )
    create_index("ix_series_modality", "series", ["modality", sa.text("study DESC"), "number", "id"])
    create_index("ix_series_order", "series", [sa.text("study DESC"), "number", "id"])
    create_index("ix_series_unprepared", "series", ["id"], where="prepared = 0 AND visible = 1")
    create_index("ix_series_unsealed", "series", ["id"], where="unsealed = 1")
    create_index("ux_series_series_instance_uid", "series", ["series_instance_uid", "study"], unique=True)


def _what_instances_share() -> None:
    op.create_table(
        "shape",
        identity(),
        octets("digest"),
        text("sop_class_uid"),
        text("transfer_syntax_uid"),
        number("number_of_frames", default=0),
        text("attributes"),
        text("further"),
    )
    create_index("ux_shape_digest", "shape", ["digest"], unique=True)
    op.create_table(
        "container",
        identity(),
        text("path"),
        small("sealed", default=0),
    )
    create_index("ux_container_path", "container", ["path"], unique=True)
    op.create_table(
        "reception",
        identity(),
        octets("digest"),
        text("via"),
        text("calling_ae_title"),
        text("called_ae_title"),
        text("peer_address"),
        text("person"),
        text("association"),
    )
    create_index("ux_reception_digest", "reception", ["digest"], unique=True)


def _instances() -> None:
    op.create_table(
        "instance",
        identity(given=True),
        reference("series", "series"),
        text("sop_instance_uid"),
        number("version", default=0),
        small("state", default=0),
        small("state_before", default=0),
        number("number", default=2147483648),
        text("content_date"),
        text("content_time"),
        reference("shape", "shape"),
        reference("container", "container"),
        number("start", default=0),
        number("length", default=0),
        number("data_set_offset", default=0),
        number("pixel_data_offset", nullable=True),
        octets("digest"),
        reference("reception", "reception"),
        number("received"),
        text("attributes"),
        reference("deletion", "deletion", nullable=True),
        number("ended", nullable=True),
    )
    create_index("ix_instance_container", "instance", ["container"])
    create_index("ix_instance_deletion", "instance", ["deletion"], where="deletion IS NOT NULL")
    create_index("ix_instance_ended", "instance", ["ended"], where="ended IS NOT NULL")
    create_index("ix_instance_order", "instance", ["series", "number", "id"])
    create_index("ux_instance_sop_instance_uid", "instance", ["sop_instance_uid", "version"], unique=True)


def _further_keys_and_totals() -> None:
    op.create_table(
        "attribute",
        text("path", primary_key=True),
        text("value", primary_key=True),
        small("level", primary_key=True),
        number("object", primary_key=True),
        integer("item", primary_key=True),
        sqlite_with_rowid=False,
    )
    create_index("ix_attribute_object", "attribute", ["object", "level"])
    op.create_table(
        "totals",
        identity(),
        number("patients", default=0),
        number("studies", default=0),
        number("series", default=0),
        number("instances", default=0),
        number("bytes", default=0),
        number("last_id", default=0),
        number("generation", default=0),
    )
