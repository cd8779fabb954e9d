"""Tables of transfers: uploads with what became of each of their files, and what was asked for to be downloaded."""

import sqlalchemy as sa

from dicom_network.stores.database.columns import METADATA, identity, instant, number, reference, text

upload = sa.Table(
    "upload",
    METADATA,
    identity(),
    # Not a foreign key: the report outlives the person.
    number("person"),
    text("actor"),
    number("institution", None),
    text("name"),
    text("state"),
    # As the uploader announced them.
    number("files"),
    number("bytes"),
    instant("created"),
    instant("changed"),
    sa.Index("ix_upload_person", "person", "id"),
    sa.Index("ix_upload_state", "state", "changed"),
    sqlite_autoincrement=True,
)

upload_file = sa.Table(
    "upload_file",
    METADATA,
    identity(),
    reference("upload", "upload", cascade=True),
    # The ZIP that it is a member of; 0: none.
    number("parent"),
    # What the uploader calls it by, the same however often it is sent.
    text("key"),
    text("path"),
    number("size"),
    text("state"),
    text("code"),
    text("reason"),
    text("study_instance_uid"),
    text("sop_instance_uid"),
    sa.Index("ux_upload_file_key", "upload", "parent", "key", unique=True),
    sa.Index("ix_upload_file_state", "upload", "state", "id"),
    sqlite_autoincrement=True,
)

download = sa.Table(
    "download",
    METADATA,
    identity(),
    number("person"),
    # JSON: which studies and series.
    text("selection"),
    text("name"),
    instant("created"),
    instant("expires"),
    sa.Index("ix_download_expires", "expires"),
    sqlite_autoincrement=True,
)
