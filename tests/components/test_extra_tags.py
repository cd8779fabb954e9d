"""Extra tags (``index.extra_tags``): a node is started anew with them, and what it holds can be searched by them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydicom.dataset import Dataset

from dicom_network.base.dimse import ProposedContext
from dicom_network.base.settings import Settings
from dicom_network.domain.errors import InvalidInput
from dicom_network.domain.peers import Peer
from dicom_network.hosts.dimse_dialer import SocketDialer
from dicom_network.modules.integrity.extra_tags import order
from dicom_network.standard.sop_classes import STUDY_ROOT_FIND
from dicom_network.standard.transfer_syntaxes import EXPLICIT_VR_LITTLE_ENDIAN
from tests.identifiers import decode, encode
from tests.made_instances import SERIES, STUDY, instance_uid, make
from tests.patience import wait_for
from tests.whole_node import AE_TITLE, WholeNode, whole_node

TAGS = ["FilterType", "0018,0050"]
DIALER = SocketDialer(Settings(dimse={"ae_title": "WORKSTATION"}))


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeNode]:
    """A node that held two instances before somebody chose the tags; the job has been done."""
    data: Path = tmp_path_factory.mktemp("extra") / "data"
    with whole_node(data) as before:
        before.store(
            make(1, SliceThickness="1.5", FilterType="B31f"),
            make(2, SliceThickness="3", FilterType="B70s"),
        )
        with pytest.raises(InvalidInput, match="no extra tags are chosen"):
            order(before.node, actor="test")
    with whole_node(data, administrator="mila", index={"extra_tags": TAGS}) as made:
        order(made.node, actor="test")
        with made.run_jobs():
            wait_for(lambda: made.request("GET", "/api/v1/jobs").json()[0]["state"] == "done", "the job")
        yield made


def asked(node: WholeNode, **keys: str) -> tuple[list[Dataset], set[int]]:
    query = Dataset()
    query.QueryRetrieveLevel = "IMAGE"
    query.SOPInstanceUID = ""
    for keyword, value in keys.items():
        setattr(query, keyword, value)
    context = ProposedContext(STUDY_ROOT_FIND, (EXPLICIT_VR_LITTLE_ENDIAN,))
    with DIALER.open(Peer(AE_TITLE, "127.0.0.1", node.dicom_port), [context]) as association:
        answers = list(association.c_find(STUDY_ROOT_FIND, encode(query, EXPLICIT_VR_LITTLE_ENDIAN)))
    found = [decode(one.data_set.content, EXPLICIT_VR_LITTLE_ENDIAN) for one in answers if one.data_set is not None]
    return found, {one.status for one in answers[:-1]}


def test_c_find_restricts_by_them(node: WholeNode) -> None:
    (found,), statuses = asked(node, SliceThickness="3")
    assert (found.SOPInstanceUID, str(found.SliceThickness), statuses) == (instance_uid(2), "3", {0xFF00})
    (found,), statuses = asked(node, FilterType="B3*")
    assert found.SOPInstanceUID == instance_uid(1)
    assert "FilterType" not in found, "the index keeps no value of it that could be given back"
    assert statuses == {0xFF01}, "which the asker is told"
    assert asked(node, SliceThickness="9")[0] == []


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("SliceThickness=1.5", [1]),
        ("00180050=3", [2]),
        ("FilterType=B70s", [2]),
        ("FilterType=*", [1, 2]),
        ("FilterType=none", []),
    ],
)
def test_qido_restricts_by_them_and_ignores_nothing(node: WholeNode, query: str, numbers: list[int]) -> None:
    answer = node.request("GET", f"/dicomweb/studies/{STUDY}/series/{SERIES}/instances?{query}")
    found: list[dict[str, Any]] = answer.json()
    assert [one["00080018"]["Value"][0] for one in found] == [instance_uid(number) for number in numbers]
    assert "warning" not in answer.headers


def test_at_a_level_above_theirs_they_are_ignored_and_the_answer_says_so(node: WholeNode) -> None:
    answer = node.request("GET", "/dicomweb/studies?SliceThickness=9")
    assert len(answer.json()) == 1
    assert "ignored: SliceThickness" in answer.headers["warning"]
