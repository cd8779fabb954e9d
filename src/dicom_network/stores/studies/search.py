"""Search as you type: each word is the beginning of a word of the name or the description, of the Patient ID or of the
accession number.

Who may not know who the patient is, may not find out by searching either: then only descriptions are looked through.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from dicom_network.domain.names import name_pattern
from dicom_network.stores.database.ordered_join import OrderedJoin
from dicom_network.stores.database.schema import name_word, patient, study, study_word
from dicom_network.stores.database.transaction import OpenTransaction
from dicom_network.stores.index.predicates import prefix_range
from dicom_network.stores.index.term import looked_up, veiled
from dicom_network.stores.studies.condition import FOUND, Condition

MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Source:
    """One of the places in which a word is looked for."""

    check: sa.ColumnElement[bool]
    start: sa.Select[Any]
    tells_identity: bool
    """What is found there says who the patient is."""


_PARTING = re.compile(r"[\s,;^*?\0]+")
"""Wildcards, which some type out of habit, mean nothing: every word is a beginning."""


def words_in(text: str) -> list[str]:
    """Part what somebody typed into words; what is beyond ``MOST_WORDS`` restricts no further."""
    return list(dict.fromkeys(word for word in _PARTING.split(text) if word))[:MOST_WORDS]


def word_condition(transaction: OpenTransaction, word: str, identity: sa.ColumnElement[bool]) -> Condition:
    """Restrict to studies that a word is found in; ``identity`` says of which of them names and IDs may be searched.

    Where nothing begins with the word, nothing is looked up study by study: few words are both a name and a number.
    """
    folded = folded_prefixes(word)
    numbers = [source for spelling in spellings(word) for source in (_accession(spelling), _patient_id(spelling))]
    sources = [*(make(folded) for make in (_name, _description) if folded), *numbers]
    found = transaction.execute(sa.select(*(sa.exists(one.start) for one in sources))).one()
    sources = [one for one, is_there in zip(sources, found, strict=True) if is_there] or sources[-1:]
    open_checks = [one.check for one in sources if not one.tells_identity]
    hidden_checks = [one.check for one in sources if one.tells_identity]
    check = sa.or_(sa.false(), *open_checks, sa.and_(sa.or_(sa.false(), *hidden_checks), identity))
    return Condition(check, tuple(one.start for one in sources))


def folded_prefixes(word: str) -> list[str]:
    """Fold a word as names are folded; a hyphen makes two of it."""
    return name_pattern(f"{word}*").rstrip("*").split()


def spellings(word: str) -> list[str]:
    """Give a word as IDs may hold it."""
    return list(dict.fromkeys((word, word.upper())))


def begins(column: sa.ColumnElement[Any], prefix: str) -> sa.ColumnElement[bool]:
    """Compare the beginning of a text with a prefix, as a range of an index."""
    low, high = prefix_range(prefix)
    return sa.and_(column >= low, column < high)


def _name(parts: Sequence[str]) -> Source:
    joined = OrderedJoin(name_word, FOUND, FOUND.c.patient == name_word.c.patient)
    checks = [
        looked_up(name_word.c.patient, begins(veiled(name_word.c.word), part), of=study.c.patient) for part in parts
    ]
    start = sa.select(FOUND.c.id).select_from(joined).where(begins(name_word.c.word, parts[0]))
    return Source(sa.and_(*checks), start, tells_identity=True)


def _description(parts: Sequence[str]) -> Source:
    checks = [looked_up(study_word.c.study, begins(veiled(study_word.c.word), part)) for part in parts]
    start = sa.select(study_word.c.study.label("id")).where(begins(study_word.c.word, parts[0]))
    return Source(sa.and_(*checks), start, tells_identity=False)


def _accession(spelling: str) -> Source:
    start = sa.select(FOUND.c.id).where(begins(FOUND.c.accession_number, spelling))
    return Source(begins(veiled(study.c.accession_number), spelling), start, tells_identity=True)


def _patient_id(spelling: str) -> Source:
    joined = OrderedJoin(patient, FOUND, FOUND.c.patient == patient.c.id)
    owner = looked_up(patient.c.id, begins(veiled(patient.c.patient_id), spelling), of=study.c.patient)
    start = sa.select(FOUND.c.id).select_from(joined).where(begins(patient.c.patient_id, spelling))
    return Source(owner, start, tells_identity=True)
