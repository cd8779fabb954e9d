"""Whose an instance is, when names of institutions change while modalities send."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dicom_network.base.node import Node
from dicom_network.modules.storage.institution_ids import KNOWN_SECONDS, InstitutionIds
from tests.local_node import open_node


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    with open_node(tmp_path / "node") as opened:
        yield opened


def test_a_name_that_becomes_another_institutions_brings_no_more_images_to_the_first(node: Node) -> None:
    with node.database.transaction() as transaction:
        clinic = node.peers.put_institution(transaction, "Spitalul Clinic")
        institute = node.peers.put_institution(transaction, "Institutul Oncologic")
    moments = iter((0.0, 0.0, KNOWN_SECONDS / 2, KNOWN_SECONDS, KNOWN_SECONDS))
    ids = InstitutionIds(node.peers, lambda: next(moments))
    assert ids.named("Spitalul Clinic") == (clinic,)
    with node.database.transaction() as transaction:
        node.institutions.rename(transaction, clinic, "Spitalul Vechi")
        node.institutions.rename(transaction, institute, "Spitalul Clinic")
    assert ids.named("Spitalul Clinic") == (clinic,), "read a moment ago"
    assert ids.named("Spitalul Clinic") == (institute,)


def test_nobody_is_named_by_nothing_or_by_what_is_not_there(node: Node) -> None:
    assert InstitutionIds(node.peers).named("") == InstitutionIds(node.peers).named("Spitalul Clinic") == ()
