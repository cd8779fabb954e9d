"""``dicom-network bench``."""

import statistics
import time
from collections.abc import Iterator, Sequence
from typing import Annotated

from cyclopts import Parameter

from dicom_network.base.node import Node
from dicom_network.cli.node_access import node_at
from dicom_network.cli.output import show
from dicom_network.cli.trial_load import PIXEL_BYTES, WebClient, find_seconds, send_images, sync_seconds
from dicom_network.cli.trial_node import TrialNode, trial_node
from dicom_network.cli.where import NOWHERE, Where
from dicom_network.domain.access import ANYTHING
from dicom_network.domain.hierarchy import Level
from dicom_network.domain.query import Query
from dicom_network.modules.identity.model import ADMINISTRATOR
from dicom_network.modules.identity.service import Identity

MEGABYTE = 1_000_000
QUESTIONS = 100
Row = dict[str, str]


def bench(
    *,
    images: Annotated[int, Parameter(help="CT images of 525 KB to send each time.")] = 200,
    json: Annotated[bool, Parameter(help="Print a line of JSON a figure.")] = False,
    where: Where = NOWHERE,
) -> None:
    """Measure what this machine can take and give, with an empty node of its own beside the data folder.

    Nothing of your archive is touched; what was measured is deleted afterwards. Compare machines and disks with it; to
    compare archives there is `make bench` in a checkout.
    """
    folder = where.settings().node.data.absolute().parent
    with trial_node(folder) as trial:
        show(_measure(trial, images), ("what", "figure"), as_json=json, nothing="")


def _measure(trial: TrialNode, images: int) -> Iterator[Row]:
    node = node_at(Where(data=trial.data))
    yield _row("disk: a synced write of 4 KB, median", _milliseconds(sync_seconds(trial.data, 200)))
    for associations in (1, 4):
        seconds = send_images(node.dialer, trial, images, associations)
        rate = images // associations * associations / seconds
        yield _row(
            f"C-STORE, {associations} association{'s' * (associations > 1)}",
            f"{rate:.0f} images/s, {rate * PIXEL_BYTES / MEGABYTE:.0f} MB/s, durable",
        )
    yield _row("C-FIND, median and 95th percentile", _spread(find_seconds(node.dialer, trial, QUESTIONS)))
    yield from _measure_web(node, trial)


def _measure_web(node: Node, trial: TrialNode) -> Iterator[Row]:
    identity = Identity(node)
    identity.add_person("bench", ADMINISTRATOR, "", actor="shell:bench")
    client = WebClient(trial, identity.create_token("bench", actor="shell:bench"))
    study = next(iter(node.index.find(Query(Level.STUDY, limit=1), within=ANYTHING)))["0020000D"]["Value"][0]
    location = next(iter(node.index.locate(study=study, within=ANYTHING)))
    base = f"/studies/{study}/series/{location.series_instance_uid}"
    instance = f"{base}/instances/{location.sop_instance_uid}"
    yield _row("QIDO-RS, median and 95th percentile", _spread(client.seconds("/studies?limit=25", QUESTIONS)))
    yield _row("WADO-RS a frame", _spread(client.seconds(f"{instance}/frames/1", QUESTIONS)))
    yield _row("WADO-RS a rendered image, the first time", _spread(client.seconds(f"{instance}/rendered", 1)))
    start = time.perf_counter()
    length = client.fetch(base)
    yield _row("WADO-RS a series", f"{length / MEGABYTE / (time.perf_counter() - start):.0f} MB/s")


def _row(what: str, figure: str) -> Row:
    return {"what": what, "figure": figure}


def _milliseconds(seconds: Sequence[float]) -> str:
    return f"{statistics.median(seconds) * 1000:.2f} ms"


def _spread(seconds: Sequence[float]) -> str:
    if len(seconds) == 1:
        return _milliseconds(seconds)
    return f"{_milliseconds(seconds)}, {statistics.quantiles(seconds, n=20)[-1] * 1000:.2f} ms"
