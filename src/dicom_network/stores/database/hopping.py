"""The few different values that a long indexed column holds."""

from typing import Any

import sqlalchemy as sa


def hopping(column: sa.Column[Any], *where: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """Select each value of a column once, in order, and a NULL at the end.

    An index is hopped over from one value to the next, where DISTINCT would read all of it.
    """
    least = sa.select(sa.func.min(column).label("value")).where(*where)
    step = least.cte("step", recursive=True)
    after = least.where(column > step.c.value).scalar_subquery()
    return sa.select(step.union_all(sa.select(after).where(step.c.value.is_not(None))))
