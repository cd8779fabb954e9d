"""Tending: keeps the database quick. Warms what queries walk, and lets it learn how values are distributed."""

from dicom_network.stores.database.database import SqlDatabase

# Each reads one index from end to end: those that pages of answers are walked in and sets are counted in.
_WARMING = (
    "SELECT count(*) FROM (SELECT study_date, study_time, id, name_key FROM study WHERE visible = 1"
    " ORDER BY study_date, study_time, id) AS walked WHERE name_key <> ''",
    "SELECT count(*) FROM (SELECT name_key, study_date FROM study WHERE visible = 1"
    " ORDER BY name_key, study_date) AS walked WHERE study_date <> ''",
    "SELECT count(*) FROM (SELECT name_key, id FROM patient WHERE visible = 1 ORDER BY name_key, id) AS walked"
    " WHERE name_key <> ''",
    "SELECT count(*) FROM study_modality WHERE study_time <> ''",
    "SELECT count(*) FROM patient WHERE patient_id >= ''",
    "SELECT count(*) FROM study WHERE accession_number >= ''",
    "SELECT count(*) FROM name_word WHERE word >= ''",
    "SELECT count(*) FROM study_word WHERE word >= ''",
)


def warm(database: SqlDatabase) -> None:
    """Read the indexes of studies and patients, some tens of bytes a study."""
    with database.reading() as transaction:
        for statement in _WARMING:
            transaction.cursor.execute(statement).fetchall()


def analyze(database: SqlDatabase) -> None:
    """Gather statistics and mark pages all visible, which index-only scans need; PostgreSQL also does it by itself.

    Not on SQLite: without statistics its planner keeps to what the statements say. Statistics that were true of a small
    archive have it scan tables that have grown since.
    """
    if not database.is_sqlite:
        with database.maintenance() as cursor:
            cursor.execute("VACUUM (ANALYZE)")
