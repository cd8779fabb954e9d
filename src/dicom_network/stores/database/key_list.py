"""A condition on one of many keys, which are one parameter however many they are: a list as JSON, ``[1,2,3]``.

With a parameter for each key every length would be another statement, and psycopg reads one with more than fifty
parameters anew each time.
"""

from collections.abc import Sequence
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.visitors import InternalTraversal


def key_list(keys: Sequence[int]) -> str:
    """Write keys as the parameter of ``IsListed``."""
    return orjson.dumps(keys).decode()


class IsListed(sa.ColumnElement[bool]):
    """The value of a column of integers is in the list that is the parameter of this name."""

    inherit_cache = True
    type = sa.Boolean()
    _traverse_internals = [  # noqa: RUF012 - as its base has it
        ("column", InternalTraversal.dp_clauseelement),
        ("keys", InternalTraversal.dp_clauseelement),
    ]

    def __init__(self, column: sa.ColumnElement[int], keys: str) -> None:
        self.column = column
        self.keys: sa.BindParameter[str] = sa.bindparam(keys, type_=sa.Text)

    def self_group(self, against: Any = None) -> Any:
        """Tell that it is a comparison already: on SQLite it would be compared with 1, which no index serves."""
        return self


@compiles(IsListed, "sqlite")
def _in_json(element: IsListed, compiler: SQLCompiler, **options: Any) -> str:
    column, keys = compiler.process(element.column, **options), compiler.process(element.keys, **options)
    return f"{column} IN (SELECT value FROM json_each({keys}))"


@compiles(IsListed)
def _any_of_array(element: IsListed, compiler: SQLCompiler, **options: Any) -> str:
    column, keys = compiler.process(element.column, **options), compiler.process(element.keys, **options)
    return f"{column} = ANY (translate({keys}, '[]', '{{}}')::bigint[])"
