"""Tags that are chosen after instances have come in can be matched for these too, once the job has run."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from dicom_network.base.module import JobRun
from dicom_network.base.node import Node
from dicom_network.base.settings import IndexSettings
from dicom_network.domain.access import ANYTHING
from dicom_network.domain.hierarchy import Level
from dicom_network.domain.query import Query, ValueMatch
from dicom_network.modules.integrity.extra_tags import JOB, jobs, order
from dicom_network.modules.storage.service import StorageService
from dicom_network.protocol.dataset.encode import encode_data_set
from dicom_network.standard.elements import TAG_BY_KEYWORD
from dicom_network.standard.transfer_syntaxes import EXPLICIT_VR_LITTLE_ENDIAN
from dicom_network.stores.index.index import SqlIndex
from tests.local_node import CT, Slice, open_node, submission
from tests.patience import SECONDS


def store(service: StorageService, one: Slice, kernel: str) -> None:
    texts = {"00080016": ("UI", CT), "00080018": ("UI", one.instance), "0020000D": ("UI", one.study)}
    texts |= {"0020000E": ("UI", one.series), "00181210": ("SH", kernel)}
    model = {tag: {"vr": vr, "Value": [value]} for tag, (vr, value) in sorted(texts.items())}
    service.begin(submission(one), [encode_data_set(model, EXPLICIT_VR_LITTLE_ENDIAN)]).result(SECONDS)


def run_job(node: Node) -> dict[str, Any]:
    run = JobRun(
        id=1,
        arguments={},
        attempt=1,
        progress=lambda _done, _total, _result: None,
        is_cancelled=lambda: False,
        result={},
    )
    (handler,) = jobs(node)
    handler.run(run)
    return run.result


def test_the_job_indexes_what_came_in_before_the_tag_was_chosen(tmp_path: Path) -> None:
    with open_node(tmp_path / "data") as node:
        service = StorageService(node)
        store(service, Slice(instance="2.25.1.1.1"), "B30f")
        store(service, Slice(instance="2.25.1.1.2"), "B70f")
        service.close()
        index = SqlIndex(node.database, IndexSettings(extra_tags=("ConvolutionKernel",)))  # type: ignore[arg-type]
        chosen = replace(node, index=index)
        sharp = Query(Level.INSTANCE, (ValueMatch(TAG_BY_KEYWORD["ConvolutionKernel"], ("B70f",)),))
        assert list(index.find(sharp, within=ANYTHING)) == []
        result = run_job(chosen)
        assert (result["indexed"], result["unreadable"]) == (2, 0)
        (found,) = index.find(sharp, within=ANYTHING)
        assert found["00080018"]["Value"] == ["2.25.1.1.2"]


def test_ordering_twice_gives_one_job(tmp_path: Path) -> None:
    with open_node(tmp_path / "data") as plain:
        settings = plain.settings.model_copy(update={"index": IndexSettings(extra_tags=("FilterType",))})
        node = replace(plain, settings=settings)
        assert order(node, actor="shell:root") == order(node, actor="shell:root")
        assert [job["kind"] for job in node.jobs.list_jobs()] == [JOB]
