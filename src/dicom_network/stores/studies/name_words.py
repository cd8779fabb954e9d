"""A check of the words of a patient's name that needs no other table.

The key of the name is repeated in every index that the list is walked along, so a walk that looks for a name reads
neither the study nor its patient.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from dicom_network.stores.database.schema import study
from dicom_network.stores.index.predicates import Binds, Column

BLANK: sa.ColumnElement[str] = sa.literal_column("' '", sa.Text)
GROUPS: sa.ColumnElement[str] = sa.literal_column("'='", sa.Text)


class _PlaceIn(FunctionElement[int]):
    """Where a text is in another one, from 1; 0: nowhere."""

    type = sa.Integer()
    inherit_cache = True


@compiles(_PlaceIn, "sqlite")
def _instr(element: _PlaceIn, compiler: SQLCompiler, **options: Any) -> str:
    return f"instr({compiler.process(element.clauses, **options)})"


@compiles(_PlaceIn)
def _strpos(element: _PlaceIn, compiler: SQLCompiler, **options: Any) -> str:
    return f"strpos({compiler.process(element.clauses, **options)})"


def some_word_begins(prefix: Column) -> Column:
    """Check that a word of the name begins with a folded prefix; words are parted by blanks, their groups by ``=``."""
    words = BLANK.concat(sa.func.replace(study.c.name_key, GROUPS, BLANK))
    found: Column = _PlaceIn(words, BLANK.concat(prefix)) > sa.literal_column("0")
    return found


def every_prefix_begins_one(binds: Binds) -> Column:
    """Check that for each prefix some word of the name begins with it; a prefix is the first of two parameters."""
    return sa.and_(*(some_word_begins(prefix) for prefix in binds[::2]))
