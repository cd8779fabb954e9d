"""Kept searches on SQL."""

import sqlalchemy as sa

from dicom_network.base.clock import now
from dicom_network.domain.annotations import SavedSearch
from dicom_network.domain.errors import Conflict, NotFound
from dicom_network.stores.database.instants import microseconds
from dicom_network.stores.database.schema import saved_search
from dicom_network.stores.database.transaction import OpenTransaction

MOST_SEARCHES = 100
"""Of one person."""


def searches_of(transaction: OpenTransaction, person: int) -> list[SavedSearch]:
    """List the searches that a person keeps, in their order."""
    selected = (
        sa.select(saved_search.c.id, saved_search.c.name, saved_search.c.address)
        .where(saved_search.c.person == person)
        .order_by(saved_search.c.place, saved_search.c.id)
    )
    return [SavedSearch(row.id, row.name, row.address) for row in transaction.execute(selected)]


def put_search(transaction: OpenTransaction, person: int, name: str, address: str) -> SavedSearch:
    """Keep a search, or change the one of this name. Raises: Conflict where there are too many."""
    kept = searches_of(transaction, person)
    same = next((one for one in kept if one.name == name), None)
    if same is not None:
        return change_search(transaction, person, same.id, name, address)
    if len(kept) >= MOST_SEARCHES:
        raise Conflict(
            f"there are {MOST_SEARCHES} kept searches already", code="studies.searches", hint="remove one first"
        )
    row = {"person": person, "name": name, "address": address, "place": len(kept), "created": microseconds(now())}
    key = transaction.execute(sa.insert(saved_search).values(row).returning(saved_search.c.id)).scalar_one()
    return SavedSearch(int(key), name, address)


def change_search(transaction: OpenTransaction, person: int, search_id: int, name: str, address: str) -> SavedSearch:
    """Change a kept search. Raises: NotFound, Conflict where the name is taken."""
    if any(one.name == name and one.id != search_id for one in searches_of(transaction, person)):
        raise Conflict("another kept search has this name", code="studies.search-name")
    own = (saved_search.c.person == person, saved_search.c.id == search_id)
    if not transaction.execute(sa.update(saved_search).where(*own).values(name=name, address=address)).rowcount:
        raise NotFound("there is no such kept search of yours", code="studies.no-search")
    return SavedSearch(search_id, name, address)


def remove_search(transaction: OpenTransaction, person: int, search_id: int) -> None:
    """Forget a kept search. Raises: NotFound."""
    own = (saved_search.c.person == person, saved_search.c.id == search_id)
    if not transaction.execute(sa.delete(saved_search).where(*own)).rowcount:
        raise NotFound("there is no such kept search of yours", code="studies.no-search")
