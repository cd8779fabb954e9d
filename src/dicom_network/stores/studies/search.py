"""Search as you type: each word is the beginning of a word of the name or the description, of the Patient ID or of the
accession number.

Who may not know who the patient is, may not find out by searching either: then only descriptions are looked through.
"""

import re
from typing import Any

import sqlalchemy as sa

from dicom_network.domain.names import name_pattern
from dicom_network.stores.database.ordered_join import OrderedJoin
from dicom_network.stores.database.schema import name_word, patient, study, study_word
from dicom_network.stores.index.predicates import prefix_range
from dicom_network.stores.index.term import veiled
from dicom_network.stores.studies.condition import Condition

MOST_WORDS = 8
_PARTING = re.compile(r"[\s,;^*?\0]+")
"""Wildcards, which some type out of habit, mean nothing: every word is a beginning."""


def words_in(text: str) -> list[str]:
    """Part what somebody typed into words; what is beyond ``MOST_WORDS`` restricts no further."""
    return list(dict.fromkeys(word for word in _PARTING.split(text) if word))[:MOST_WORDS]


def word_condition(word: str, identity: sa.ColumnElement[bool]) -> Condition:
    """Restrict to studies that a word is found in; ``identity`` says of which of them names and IDs may be searched."""
    folded = folded_prefixes(word)
    numbered = sa.or_(*(_is_numbered(spelling) for spelling in spellings(word)))
    starts = [start for spelling in spellings(word) for start in _numbered(spelling)]
    if not folded:
        return Condition(sa.and_(numbered, identity), tuple(starts))
    named = sa.and_(*(_is_named(part) for part in folded))
    described = sa.and_(*(_is_described(part) for part in folded))
    return Condition(
        sa.or_(described, sa.and_(sa.or_(named, numbered), identity)),
        (_named(folded[0]), *starts, _described(folded[0])),
    )


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


def _is_named(part: str) -> sa.ColumnElement[bool]:
    of_patient = name_word.c.patient == study.c.patient
    return sa.exists().where(of_patient, begins(veiled(name_word.c.word), part)).correlate(study)


def _named(part: str) -> sa.Select[Any]:
    found = study.alias("named")
    joined = OrderedJoin(name_word, found, found.c.patient == name_word.c.patient)
    return sa.select(found.c.id).select_from(joined).where(begins(name_word.c.word, part))


def _is_numbered(spelling: str) -> sa.ColumnElement[bool]:
    of_patient = patient.c.id == study.c.patient
    return sa.or_(
        begins(veiled(study.c.accession_number), spelling),
        sa.exists().where(of_patient, begins(veiled(patient.c.patient_id), spelling)).correlate(study),
    )


def _numbered(spelling: str) -> tuple[sa.Select[Any], sa.Select[Any]]:
    found = study.alias("numbered")
    joined = OrderedJoin(patient, found, found.c.patient == patient.c.id)
    return (
        sa.select(found.c.id).where(begins(found.c.accession_number, spelling)),
        sa.select(found.c.id).select_from(joined).where(begins(patient.c.patient_id, spelling)),
    )


def _is_described(part: str) -> sa.ColumnElement[bool]:
    of_study = study_word.c.study == study.c.id
    return sa.exists().where(of_study, begins(veiled(study_word.c.word), part)).correlate(study)


def _described(part: str) -> sa.Select[Any]:
    return sa.select(study_word.c.study.label("id")).where(begins(study_word.c.word, part))
