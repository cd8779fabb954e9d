"""Comments on SQL."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from dicom_network.domain.annotations import Comment
from dicom_network.domain.errors import NotFound
from dicom_network.stores.database.instants import microseconds, moment
from dicom_network.stores.database.schema import study, study_comment
from dicom_network.stores.database.transaction import OpenTransaction
from dicom_network.stores.studies.known_study import id_of_study

_COLUMNS = tuple(study_comment.c[name] for name in ("id", "person", "author", "content", "written", "edited"))


def comments_on(transaction: OpenTransaction, uid: str, limit: int) -> list[Comment]:
    """List the newest comments on a study, oldest first."""
    selected = (
        sa.select(*_COLUMNS)
        .join_from(study, study_comment, study_comment.c.study == study.c.id)
        .where(study.c.study_instance_uid == uid)
        .order_by(study_comment.c.id.desc())
        .limit(limit)
    )
    return [_comment(row) for row in reversed(transaction.execute(selected).all())]


def add_comment(transaction: OpenTransaction, uid: str, comment: Comment) -> Comment:
    """Add a comment. Raises: NotFound."""
    row = {
        "study": id_of_study(transaction, uid),
        "person": comment.person,
        "author": comment.author,
        "content": comment.content,
        "written": microseconds(comment.written),
    }
    return _comment(transaction.execute(sa.insert(study_comment).values(row).returning(*_COLUMNS)).one())


def edit_comment(
    transaction: OpenTransaction, uid: str, comment_id: int, person: int, content: str, edited: datetime
) -> Comment:
    """Change a comment of this person. Raises: NotFound."""
    changed = {"content": content, "edited": microseconds(edited)}
    own = _own(transaction, uid, comment_id, person)
    row = transaction.execute(sa.update(study_comment).where(*own).values(changed).returning(*_COLUMNS)).first()
    if row is None:
        raise _unknown()
    return _comment(row)


def remove_comment(transaction: OpenTransaction, uid: str, comment_id: int, person: int) -> None:
    """Remove a comment of this person. Raises: NotFound."""
    if not transaction.execute(sa.delete(study_comment).where(*_own(transaction, uid, comment_id, person))).rowcount:
        raise _unknown()


def _own(transaction: OpenTransaction, uid: str, comment_id: int, person: int) -> tuple[sa.ColumnElement[bool], ...]:
    key = id_of_study(transaction, uid)
    return study_comment.c.study == key, study_comment.c.id == comment_id, study_comment.c.person == person


def _unknown() -> NotFound:
    return NotFound("there is no such comment of yours on this study", code="studies.no-comment")


def _comment(row: Any) -> Comment:
    edited = None if row.edited is None else moment(row.edited)
    return Comment(row.id, row.person, row.author, row.content, moment(row.written), edited)
