"""REST of annotations."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from dicom_network.base.api import Body, Id, Needs, Uid, problems, text
from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.base.study_access import require
from dicom_network.base.study_answer import LabelAnswer
from dicom_network.domain.access import Permission
from dicom_network.domain.annotations import Comment
from dicom_network.domain.study_list import Reading
from dicom_network.modules.annotations.service import Annotations

MOST_COMMENTS = 500

Finder = Annotated[Principal, Needs(Permission.FIND)]
Viewer = Annotated[Principal, Needs(Permission.VIEW)]
Editor = Annotated[Principal, Needs(Permission.EDIT)]


class ReadingBody(Body):
    """How far the reading has come."""

    reading: Reading


class ReadingAnswer(BaseModel):
    """How far the reading has come, and had come before."""

    reading: Reading
    before: Reading


class LabelBody(Body):
    """A label to make."""

    name: Annotated[str, text(60, shortest=1)]
    colour: Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")] = "#868e96"


class CommentBody(Body):
    """What to remark."""

    content: Annotated[str, text(10_000, shortest=1)]


class CommentAnswer(BaseModel):
    """A remark about a study."""

    id: int
    author: str
    content: str
    written: datetime
    edited: datetime | None
    is_own: bool = Field(description="Whoever asks wrote it, and may change it")

    @classmethod
    def of(cls, comment: Comment, who: Principal) -> "CommentAnswer":
        """Describe a comment to somebody."""
        return cls(
            id=comment.id,
            author=comment.author,
            content=comment.content,
            written=comment.written,
            edited=comment.edited,
            is_own=comment.person is not None and comment.person == who.person,
        )


def router(node: Node) -> APIRouter:
    """Give the routes."""
    routes = APIRouter(tags=["annotations"])
    annotations = Annotations(node)
    _add_reading_route(routes, node, annotations)
    _add_label_routes(routes, node, annotations)
    _add_study_label_routes(routes, node, annotations)
    _add_comment_routes(routes, node, annotations)
    return routes


def _add_reading_route(routes: APIRouter, node: Node, annotations: Annotations) -> None:
    @routes.put("/studies/{study}/reading", summary="Mark a study as read", responses=problems(404))
    def set_reading(study: Uid, body: ReadingBody, who: Viewer) -> ReadingAnswer:
        """Note how far the reading has come."""
        require(node, who, study, Permission.VIEW)
        return ReadingAnswer(reading=body.reading, before=annotations.set_reading(who, study, body.reading))


def _add_label_routes(routes: APIRouter, node: Node, annotations: Annotations) -> None:
    @routes.get("/labels", summary="List labels")
    def list_labels(_who: Finder) -> list[LabelAnswer]:
        """Give the labels that there are."""
        return [LabelAnswer.of(label) for label in node.notes.list_labels()]

    @routes.post("/labels", status_code=201, summary="Make a label")
    def make_label(body: LabelBody, who: Viewer) -> LabelAnswer:
        """Make a label, or change the colour of the one of this name."""
        return LabelAnswer.of(annotations.put_label(who, body.name, body.colour))

    @routes.delete("/labels/{label}", status_code=204, summary="Remove a label", responses=problems(404))
    def remove_label(label: Id, who: Editor) -> None:
        """Remove a label from every study."""
        annotations.remove_label(who, label)


def _add_study_label_routes(routes: APIRouter, node: Node, annotations: Annotations) -> None:
    @routes.put("/studies/{study}/labels/{label}", status_code=204, summary="Label a study", responses=problems(404))
    def label_study(study: Uid, label: Id, who: Viewer) -> None:
        """Put a label on a study; it may be there already."""
        require(node, who, study, Permission.VIEW)
        annotations.add_label(who, study, label)

    @routes.delete("/studies/{study}/labels/{label}", status_code=204, summary="Unlabel", responses=problems(404))
    def unlabel_study(study: Uid, label: Id, who: Viewer) -> None:
        """Take a label off a study."""
        require(node, who, study, Permission.VIEW)
        annotations.take_label(who, study, label)


def _add_comment_routes(routes: APIRouter, node: Node, annotations: Annotations) -> None:
    @routes.get("/studies/{study}/comments", summary="List comments on a study", responses=problems(404))
    def list_comments(study: Uid, who: Finder) -> list[CommentAnswer]:
        """Give the newest comments, oldest first."""
        require(node, who, study)
        return [CommentAnswer.of(one, who) for one in node.notes.comments(study, MOST_COMMENTS)]

    @routes.post("/studies/{study}/comments", status_code=201, summary="Comment on a study", responses=problems(404))
    def add_comment(study: Uid, body: CommentBody, who: Finder) -> CommentAnswer:
        """Write a comment."""
        require(node, who, study, Permission.VIEW)
        return CommentAnswer.of(annotations.add_comment(who, study, body.content), who)

    @routes.put("/studies/{study}/comments/{comment}", summary="Change a comment", responses=problems(404))
    def edit_comment(study: Uid, comment: Id, body: CommentBody, who: Finder) -> CommentAnswer:
        """Change one's own comment."""
        require(node, who, study)
        return CommentAnswer.of(annotations.edit_comment(who, study, comment, body.content), who)

    @routes.delete(
        "/studies/{study}/comments/{comment}", status_code=204, summary="Remove a comment", responses=problems(404)
    )
    def remove_comment(study: Uid, comment: Id, who: Finder) -> None:
        """Remove one's own comment."""
        require(node, who, study)
        annotations.remove_comment(who, study, comment)
