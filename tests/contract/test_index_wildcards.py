"""Wildcards, exhaustively: every short pattern against every short text, on both databases."""

import re
from itertools import product

import pytest

from dicom_network.base.settings import IndexSettings
from dicom_network.domain.access import ANYTHING
from dicom_network.domain.hierarchy import DuplicatePolicy, Level
from dicom_network.domain.query import Query, ValueMatch, WildcardMatch
from dicom_network.standard.elements import TAG_BY_KEYWORD
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.index.index import SqlIndex
from tests.synthetic_archive import SyntheticInstances

LETTERS = "aA%_[^"
"""Letters of both cases, and what LIKE and GLOB take for something else."""
TEXTS = ["".join(letters) for length in (1, 2) for letters in product(LETTERS, repeat=length)]
PATTERNS = [
    "".join(letters)
    for length in (1, 2, 3)
    for letters in product(LETTERS + "*?", repeat=length)
    if {"*", "?"} & set(letters) and set(letters) != {"*"}
]
DESCRIPTION, ACCESSION = TAG_BY_KEYWORD["StudyDescription"], TAG_BY_KEYWORD["AccessionNumber"]


@pytest.fixture(scope="module")
def index(shared_database: SqlDatabase) -> SqlIndex:
    """An index in which every text is a description and an accession number."""
    index = SqlIndex(shared_database, IndexSettings())
    make = SyntheticInstances().make
    arrivals = [
        make(f"1.{n}", f"1.{n}.1", f"1.{n}.1.1", StudyDescription=text, AccessionNumber=text)
        for n, text in enumerate(TEXTS)
    ]
    with shared_database.transaction() as transaction:
        index.add(transaction, arrivals, DuplicatePolicy.CONFLICT)
    return index


@pytest.mark.parametrize("tag", [DESCRIPTION, ACCESSION], ids=["without an index", "with an index"])
def test_every_pattern_finds_what_it_should(index: SqlIndex, tag: int) -> None:
    wrong = {}
    for pattern in PATTERNS:
        expression = "".join({"*": ".*", "?": "."}.get(letter, re.escape(letter)) for letter in pattern)
        expected = {text for text in TEXTS if re.fullmatch(expression, text)}
        answers = index.find(Query(Level.STUDY, (WildcardMatch(tag, pattern),)), within=ANYTHING)
        found = {answer[f"{tag:08X}"]["Value"][0] for answer in answers}
        if found != expected:
            wrong[pattern] = found ^ expected
    assert wrong == {}


def test_every_text_finds_itself_only(index: SqlIndex) -> None:
    for text in TEXTS:
        (answer,) = index.find(Query(Level.STUDY, (ValueMatch(DESCRIPTION, (text,)),)), within=ANYTHING)
        assert answer[f"{DESCRIPTION:08X}"]["Value"] == [text]
