"""Tables of administration: institutions' names in images, who has called, what is held and how it grew."""

import sqlalchemy as sa

from dicom_network.stores.database.columns import IDENTITY, METADATA, TEXT, identity, instant, number, reference, text

institution_image_name = sa.Table(
    "institution_image_name",
    METADATA,
    # Folded; one that ends with a star stands for all that begin like it.
    sa.Column("key", TEXT, primary_key=True),
    reference("institution", "institution", cascade=True),
    text("name"),
    sa.Index("ix_institution_image_name_institution", "institution"),
)

sender = sa.Table(
    "sender",
    METADATA,
    sa.Column("ae_title", TEXT, primary_key=True),
    text("called_ae_title"),
    text("address"),
    number("associations"),
    number("images"),
    number("bytes"),
    instant("last_association"),
    instant("last_image", nullable=True),
)
"""Who has had an association with the node."""

sender_hour = sa.Table(
    "sender_hour",
    METADATA,
    sa.Column("ae_title", TEXT, sa.ForeignKey("sender.ae_title", ondelete="CASCADE"), primary_key=True),
    # Hours since 1970, UTC.
    sa.Column("hour", IDENTITY, primary_key=True, autoincrement=False),
    number("images"),
    number("bytes"),
    sqlite_with_rowid=False,
)
"""When a sender's images came; kept for some weeks."""

live_association = sa.Table(
    "live_association",
    METADATA,
    sa.Column("id", TEXT, primary_key=True),
    text("calling_ae_title"),
    text("called_ae_title"),
    text("address"),
    instant("began"),
    instant("heard"),
    number("images"),
    number("bytes"),
)
"""Associations that are open now; emptied when the listener starts."""

refusal = sa.Table(
    "refusal",
    METADATA,
    identity(),
    text("calling_ae_title"),
    text("called_ae_title"),
    text("address"),
    text("reason"),
    number("times"),
    instant("first"),
    instant("last"),
    sa.Index("ux_refusal_who", "calling_ae_title", "called_ae_title", "address", "reason", unique=True),
    sa.Index("ix_refusal_last", "last"),
    sqlite_autoincrement=True,
)
"""Associations that were refused, the like of them together."""

holding = sa.Table(
    "holding",
    METADATA,
    sa.Column("modality", TEXT, primary_key=True),
    # Of the series' arrival: six digits.
    sa.Column("month", TEXT, primary_key=True),
    number("series"),
    number("instances"),
    number("bytes"),
)
"""What is held by modality and month of arrival, as last measured."""

holding_day = sa.Table(
    "holding_day",
    METADATA,
    # Eight digits, UTC.
    sa.Column("day", TEXT, primary_key=True),
    number("instances"),
    number("bytes"),
    number("free_bytes"),
    instant("measured"),
)
"""What was held and free on a day, as last measured on it."""
