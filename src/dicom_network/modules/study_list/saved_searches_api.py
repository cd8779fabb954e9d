"""REST of the searches that a person keeps."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from dicom_network.base.api import Body, Id, PrincipalDependency, problems, text
from dicom_network.base.clock import now
from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.domain.annotations import SavedSearch
from dicom_network.domain.audit import AuditEvent
from dicom_network.domain.ports import Transaction


class SavedSearchBody(Body):
    """A search to keep."""

    name: Annotated[str, text(100, shortest=1)]
    address: Annotated[str, text(2000)] = Field(description="Query part of the address of the list, without `?`")


class SavedSearchAnswer(BaseModel):
    """A kept search."""

    id: int
    name: str
    address: str

    @classmethod
    def of(cls, search: SavedSearch) -> "SavedSearchAnswer":
        """Describe a kept search."""
        return cls(id=search.id, name=search.name, address=search.address)


def add_routes(routes: APIRouter, node: Node) -> None:
    """Add the routes."""

    @routes.get("/saved-searches", summary="List kept searches")
    def list_saved_searches(who: PrincipalDependency) -> list[SavedSearchAnswer]:
        """Give the searches that the person keeps."""
        return [SavedSearchAnswer.of(one) for one in node.notes.saved_searches(who.person)]

    @routes.post("/saved-searches", status_code=201, summary="Keep a search", responses=problems(400, 409))
    def save_search(body: SavedSearchBody, who: PrincipalDependency) -> SavedSearchAnswer:
        """Keep a search; one of the same name is replaced."""
        with node.database.transaction() as transaction:
            kept = node.notes.put_saved_search(transaction, who.person, body.name, body.address)
            _record(node, transaction, who, "keep", kept.id)
        return SavedSearchAnswer.of(kept)

    @routes.put("/saved-searches/{search_id}", summary="Change a kept search", responses=problems(400, 404, 409))
    def change_saved_search(search_id: Id, body: SavedSearchBody, who: PrincipalDependency) -> SavedSearchAnswer:
        """Change the name or what is searched for."""
        with node.database.transaction() as transaction:
            kept = node.notes.rename_saved_search(transaction, who.person, search_id, body.name, body.address)
            _record(node, transaction, who, "change", search_id)
        return SavedSearchAnswer.of(kept)

    @routes.delete("/saved-searches/{search_id}", status_code=204, summary="Forget a search", responses=problems(404))
    def remove_saved_search(search_id: Id, who: PrincipalDependency) -> None:
        """Forget a kept search."""
        with node.database.transaction() as transaction:
            node.notes.remove_saved_search(transaction, who.person, search_id)
            _record(node, transaction, who, "forget", search_id)


def _record(node: Node, transaction: Transaction, who: Principal, verb: str, search_id: int) -> None:
    event = AuditEvent(f"web:search:{verb}", now(), who.actor, objects={"search": search_id})
    node.audit.record(transaction, [event])
