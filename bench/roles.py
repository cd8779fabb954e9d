"""How long lists and searches take for people who may see a part of a large archive only.

``python -m bench.roles --data FOLDER [--url postgresql://…] [--plans]`` takes an index that ``bench.index_loader`` has
filled, gives its studies to six institutions, some to people, and asks the same questions as people of different roles
do. Prints milliseconds: median, 95th percentile, and what the unrestricted asker waits.
"""

import argparse
import itertools
import random
import statistics
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import sqlalchemy as sa

from dicom_network.base.settings import IndexSettings, NodeSettings, Settings
from dicom_network.domain.access import ANYTHING, StudyRule, all_of, any_of
from dicom_network.domain.hierarchy import Level
from dicom_network.domain.names import name_key, name_pattern
from dicom_network.domain.query import NameMatch, Query, RangeMatch, ValueMatch
from dicom_network.domain.study_rules import (
    AtInstitution,
    HasModality,
    OfPatient,
    ReferredBy,
    Related,
    Relation,
    StudiedBetween,
)
from dicom_network.stores.database.database import SqlDatabase, open_database
from dicom_network.stores.database.migration import migrate
from dicom_network.stores.database.schema import (
    institution,
    patient,
    person,
    study,
    study_institution,
    study_person,
)
from dicom_network.stores.index.index import SqlIndex

INSTITUTIONS = 6
CLOSED = 6
"""The institution whose studies are all old: a walk from the newest passes over everything of the others."""
READER, REFERRER = "reader", "Popa^Ion"
ROUNDS = 40
PAGE = 100
TARGET_MS = 50.0
PREFIXES = ("Pop", "Ion", "Mun", "Rus", "Mor", "Ceb", "Lung", "P", "M", "Goranov")


def prepare(database: SqlDatabase) -> int:
    """Give the studies to institutions and people, once; gives the reader's id."""
    with database.transaction() as transaction:
        known = transaction.execute(sa.select(person.c.id).where(person.c.name == READER)).scalar()
        if known is not None:
            return int(known)
        numbers = range(1, INSTITUTIONS + 1)
        transaction.execute(
            sa.insert(institution), [{"id": one, "name": f"Spital {one}", "created": 0} for one in numbers]
        )
        added = sa.insert(person).values(name=READER, created=0).returning(person.c.id)
        reader = int(transaction.execute(added).scalar_one())
        columns = (study.c.id, study.c.study_date, study.c.study_time, study.c.name_key)
        rows = [tuple(row) for row in transaction.execute(sa.select(*columns).order_by(study.c.study_date))]
        chance = random.Random(7)
        owners = []
        for place, (key, date, at, name) in enumerate(rows):
            owner = CLOSED if place < len(rows) // 10 else chance.randint(1, INSTITUTIONS - 1)
            copied = {"study_date": date, "study_time": at, "study": key, "name_key": name}
            owners.append({"institution": owner, **copied})
        transaction.execute(sa.insert(study_institution), owners)
        bonds = [
            {"person": reader, "relation": relation.value, "study": key, "created": 0, "permissions": " find "}
            for relation, many in ((Relation.SHARED, 40), (Relation.ASSIGNED, 60), (Relation.UPLOADED, 9000))
            for key, *_ in chance.sample(rows, min(many, len(rows)))
        ]
        transaction.execute(sa.insert(study_person), bonds)
        for key, *_ in chance.sample(rows, min(2500, len(rows))):
            named = sa.update(study).where(study.c.id == key).values(referring_key=name_key(REFERRER))
            transaction.execute(named)
    return reader


def rules(database: SqlDatabase, reader: int) -> Mapping[str, StudyRule]:
    """Give what different people may see."""
    shared, assigned = Related(Relation.SHARED, reader, "find"), Related(Relation.ASSIGNED, reader)
    with database.reading() as transaction:
        somebody = str(transaction.execute(sa.select(patient.c.identity).limit(1)).scalar_one())
    here = AtInstitution(1)
    return {
        "everything": ANYTHING,
        "one institution of six": here,
        "an institution whose studies are old": AtInstitution(CLOSED),
        "two institutions": any_of([here, AtInstitution(2)]),
        "one institution, CT only": all_of([here, HasModality(frozenset({"CT"}))]),
        "one institution, XA only": all_of([here, HasModality(frozenset({"XA"}))]),
        "one institution, last 400 days": all_of([here, StudiedBetween("20251001", "")]),
        "shared and assigned": any_of([shared, assigned]),
        "referred": ReferredBy(frozenset({name_key(REFERRER)})),
        "radiologist": any_of([here, shared, assigned]),
        "technologist": any_of([here, Related(Relation.UPLOADED, reader), shared, assigned]),
        "patient": OfPatient(frozenset({somebody})),
    }


def questions() -> Mapping[str, Callable[[], Query]]:
    """Give what is asked, each time with other arguments."""
    names = itertools.cycle(PREFIXES)
    chance = random.Random(11)

    def dates() -> Query:
        year = chance.randint(2017, 2026)
        return Query(Level.STUDY, (RangeMatch(0x00080020, f"{year}0101", f"{year}0301"),), limit=PAGE)

    return {
        "list": lambda: Query(Level.STUDY, limit=PAGE),
        "deep page": lambda: Query(Level.STUDY, limit=PAGE, offset=2000),
        "name": lambda: Query(Level.STUDY, (NameMatch(0x00100010, name_pattern(f"{next(names)}*")),), limit=PAGE),
        "dates": dates,
        "modality": lambda: Query(
            Level.STUDY, (ValueMatch(0x00080061, (chance.choice(("CT", "MR", "MG", "XA")),)),), limit=PAGE
        ),
    }


def measure(index: SqlIndex, rule: StudyRule, make: Callable[[], Query], *, counts: bool) -> list[float]:
    """Ask again and again; gives milliseconds."""
    took = []
    for _ in range(ROUNDS):
        query = make()
        began = time.perf_counter()
        if counts:
            index.count(query, 1000, within=rule)
        else:
            list(index.find(query, within=rule))
        took.append((time.perf_counter() - began) * 1000)
    return took


def main() -> None:
    """Measure from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--url", default="", help="PostgreSQL instead of SQLite in the data folder")
    given = parser.parse_args()
    settings = Settings(node=NodeSettings(data=given.data), index=IndexSettings(url=given.url))
    database = open_database(settings)
    migrate(database)
    reader = prepare(database)
    index = SqlIndex(database, settings.index)
    index.analyze()
    index.warm()
    asked = questions()
    print(f"{'':38}" + "".join(f"{name:>16}" for name in [*asked, "count"]) + "   ms: median / p95")
    for name, rule in rules(database, reader).items():
        cells = [measure(index, rule, make, counts=False) for make in asked.values()]
        cells.append(measure(index, rule, asked["list"], counts=True))
        shown = [
            f"{statistics.median(took):7.1f} /{sorted(took)[int(len(took) * 0.95) - 1]:6.1f}"
            + ("!" if sorted(took)[int(len(took) * 0.95) - 1] > TARGET_MS else " ")
            for took in cells
        ]
        print(f"{name:38}" + "".join(f"{one:>16}" for one in shown))


if __name__ == "__main__":
    main()
