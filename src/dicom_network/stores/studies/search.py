"""Search as you type: each word is the beginning of a word of the name or the description, of the Patient ID or of the
accession number.

Who may not know who the patient is, may not find out by searching either: then only descriptions are looked through.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from dicom_network.domain.names import name_pattern
from dicom_network.domain.study_rules import Nothing, StudyRule
from dicom_network.stores.database.ordered_join import OrderedJoin
from dicom_network.stores.database.schema import name_word, patient, study, study_word
from dicom_network.stores.index.predicates import Binds, Column, prefix_range
from dicom_network.stores.index.term import looked_up, veiled
from dicom_network.stores.studies.condition import FOUND, NEVER, Check, Condition, Start, either, in_a_row
from dicom_network.stores.studies.name_words import every_prefix_begins_one
from dicom_network.stores.studies.reader import Reader
from dicom_network.stores.studies.seeing import holds

MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Source:
    """One of the places in which a word is looked for."""

    place: str
    prefixes: tuple[str, ...]
    check: Check
    start: Start
    tells_identity: bool = True
    """What is found there says who the patient is."""

    @property
    def condition(self) -> Condition:
        """Restrict to studies that the word is found in there."""
        values = tuple(end for prefix in self.prefixes for end in prefix_range(prefix))
        return Condition((self.place, len(self.prefixes)), values, self.check, (self.start,))


_PARTING = re.compile(r"[\s,;^*?\0]+")
"""Wildcards, which some type out of habit, mean nothing: every word is a beginning."""


def words_in(text: str) -> list[str]:
    """Part what somebody typed into words; what is beyond ``MOST_WORDS`` restricts no further."""
    return list(dict.fromkeys(word for word in _PARTING.split(text) if word))[:MOST_WORDS]


def word_conditions(reader: Reader, text: str, identity: StudyRule) -> list[Condition]:
    """Restrict to studies that every word is found in; ``identity``: those whose names and IDs may be searched.

    Where nothing begins with a word, nothing is looked up study by study: few words are both a name and a number.
    """
    may_know = not isinstance(identity, Nothing)
    words = [[one for one in _sources(word) if may_know or not one.tells_identity] for word in words_in(text)]
    looked = list(in_a_row(source.condition for sources in words for source in sources))
    if not looked:
        return [NEVER for _ in words]
    parameters = {name: value for one in looked for name, value in one.parameters.items()}
    found = iter(reader.row(("begins", *(one.key for one in looked)), lambda: _begins(looked), parameters))
    there = [[source for source in sources if next(found)] for sources in words]
    return [_in_any(sources, identity) if sources else NEVER for sources in there]


def _begins(looked: Iterable[Condition]) -> sa.Select[Any]:
    """Ask of each source whether anything there begins so."""
    columns: list[Any] = [sa.exists(one.starts[0].ids(one.binds)) for one in looked]
    return sa.select(*columns)


def _in_any(sources: Sequence[Source], identity: StudyRule) -> Condition:
    """Restrict to studies that a word is found in somewhere."""
    ways = [[source.condition] for source in sources if not source.tells_identity]
    hidden = [[source.condition] for source in sources if source.tells_identity]
    return either([*ways, [either(hidden), holds(identity)]] if hidden else ways)


def _sources(word: str) -> Iterator[Source]:
    folded = folded_prefixes(word)
    if folded:
        yield Source("name", folded, every_prefix_begins_one, Start(_with_name, _named))
        yield Source("description", folded, _is_described, Start(_described), tells_identity=False)
    for spelling in spellings(word):
        yield Source("accession", (spelling,), _has_accession, Start(_with_accession))
        yield Source("patient-id", (spelling,), _has_patient_id, Start(_with_patient_id, _numbered))


def folded_prefixes(word: str) -> tuple[str, ...]:
    """Fold a word as names are folded; a hyphen makes two of it."""
    return tuple(name_pattern(f"{word}*").rstrip("*").split())


def spellings(word: str) -> list[str]:
    """Give a word as IDs may hold it."""
    return list(dict.fromkeys((word, word.upper())))


def _begins_with(column: Column, ends: Binds) -> Column:
    """Compare the beginning of a text with a prefix, as a range of an index."""
    return sa.and_(column >= ends[0], column < ends[1])


def _with_name(binds: Binds) -> sa.Select[Any]:
    joined = OrderedJoin(name_word, FOUND, FOUND.c.patient == name_word.c.patient)
    return sa.select(FOUND.c.id).select_from(joined).where(_begins_with(name_word.c.word, binds))


def _named(binds: Binds) -> sa.Select[Any]:
    return sa.select(name_word.c.patient).where(_begins_with(name_word.c.word, binds))


def _is_described(binds: Binds) -> Column:
    prefixes = [binds[at : at + 2] for at in range(0, len(binds), 2)]
    found = [_begins_with(veiled(study_word.c.word), ends) for ends in prefixes]
    return sa.and_(*(looked_up(study_word.c.study, one) for one in found))


def _described(binds: Binds) -> sa.Select[Any]:
    return sa.select(study_word.c.study.label("id")).where(_begins_with(study_word.c.word, binds))


def _has_accession(binds: Binds) -> Column:
    return _begins_with(veiled(study.c.accession_number), binds)


def _with_accession(binds: Binds) -> sa.Select[Any]:
    return sa.select(FOUND.c.id).where(_begins_with(FOUND.c.accession_number, binds))


def _has_patient_id(binds: Binds) -> Column:
    owned = _begins_with(veiled(patient.c.patient_id), binds)
    return looked_up(patient.c.id, owned, of=study.c.patient)


def _with_patient_id(binds: Binds) -> sa.Select[Any]:
    joined = OrderedJoin(patient, FOUND, FOUND.c.patient == patient.c.id)
    return sa.select(FOUND.c.id).select_from(joined).where(_begins_with(patient.c.patient_id, binds))


def _numbered(binds: Binds) -> sa.Select[Any]:
    return sa.select(patient.c.id).where(_begins_with(patient.c.patient_id, binds))
