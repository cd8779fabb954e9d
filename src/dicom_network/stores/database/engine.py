"""Engines: connections to SQLite and PostgreSQL, set up for one writer and many readers.

Drivers are left in autocommit: ``database`` says BEGIN and COMMIT itself, because SQLite must begin with IMMEDIATE and
because a single reading statement needs neither.
"""

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import QueuePool

BUSY_SECONDS = 120
"""How long SQLite waits for another connection. Writers queue for a lock of their own, so this is hardly ever used."""

WRITER_PRAGMAS = (
    "PRAGMA busy_timeout=120000",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-8192",
    # 16 MiB of log between checkpoints: a page that a burst of arrivals changes often is written back once.
    "PRAGMA wal_autocheckpoint=4000",
    "PRAGMA journal_size_limit=67108864",
)

READER_PRAGMAS = (
    "PRAGMA busy_timeout=120000",
    "PRAGMA query_only=ON",
    "PRAGMA temp_store=MEMORY",
    # Not mapped into memory, though that is a little quicker: each process would seem to hold the whole index.
    "PRAGMA cache_size=-16384",
    "PRAGMA case_sensitive_like=ON",
)

# Answers walk an index in their own order or start from a small set that was counted first. The planner knows neither
# that the page is short nor that the set is small, so what it may not do is said here.
POSTGRESQL_READER_OPTIONS = (
    "-c default_transaction_read_only=on -c enable_seqscan=off -c jit=off -c random_page_cost=1.1"
    " -c max_parallel_workers_per_gather=0"
)


def sqlite_engine(path: Path, *, writer: bool) -> sa.Engine:
    """Make the engine of a SQLite file: one connection that writes, or many that read."""
    engine = sa.create_engine(
        sa.URL.create("sqlite", database=str(path)),
        isolation_level="AUTOCOMMIT",
        poolclass=QueuePool,
        pool_size=1 if writer else 4,
        max_overflow=0 if writer else 124,
        # The connection that was used last has the pages in its cache.
        pool_use_lifo=True,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False, "cached_statements": 512},
    )
    pragmas = WRITER_PRAGMAS if writer else READER_PRAGMAS

    def set_up(connection: Any, _record: object) -> None:
        for pragma in pragmas:
            connection.execute(pragma)

    sa.event.listen(engine, "connect", set_up)
    return engine


def postgresql_engine(url: str, *, writer: bool) -> sa.Engine:
    """Make an engine of a PostgreSQL database for one writing process or its readers."""
    arguments: dict[str, Any] = {"application_name": "dicom-network", "autocommit": True}
    if not writer:
        arguments["options"] = POSTGRESQL_READER_OPTIONS
    return sa.create_engine(
        sa.make_url(url).set(drivername="postgresql+psycopg"),
        isolation_level="AUTOCOMMIT",
        pool_size=2 if writer else 4,
        max_overflow=14 if writer else 16,
        pool_timeout=BUSY_SECONDS,
        # The connection that was used last has the statements prepared.
        pool_use_lifo=True,
        pool_pre_ping=not writer,
        connect_args=arguments,
    )
