"""A join whose left side the database reads first.

SQLite's planner keeps to the order of CROSS JOIN; PostgreSQL's reads a subquery with a limit first by itself, having an
estimate of it.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler


class OrderedJoin(sa.Join):
    """An inner join, left side first."""

    inherit_cache = True


@compiles(OrderedJoin, "sqlite")
def _cross_join(element: OrderedJoin, compiler: SQLCompiler, **options: Any) -> str:
    options["asfrom"] = True
    left = compiler.process(element.left, **options)
    right = compiler.process(element.right, **options)
    condition = compiler.process(element.onclause, **{**options, "asfrom": False})  # type: ignore[arg-type]
    return f"{left} CROSS JOIN {right} ON {condition}"


@compiles(OrderedJoin)
def _join(element: OrderedJoin, compiler: SQLCompiler, **options: Any) -> str:
    joined: str = compiler.visit_join(element, **options)  # type: ignore[no-untyped-call]
    return joined
