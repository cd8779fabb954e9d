"""docs/reference/metrics.md."""

import ast
from collections.abc import Iterator
from pathlib import Path

from dicom_network.base import metrics
from reference_pages.markdown import NOTE, prose, table

HEAD = """# Metrics

`GET /metrics` gives the figures of all processes of a node to Prometheus, in its text format. It asks nobody who they
are and names no patient; where strangers reach the node, let the proxy before it keep `/metrics` to yourselves.

    scrape_configs:
      - job_name: dicom-network
        static_configs:
          - targets: ["127.0.0.1:8080"]

Counters begin anew when the node does. Free space, index and jobs are read every 15 seconds; all else is as it is now.
"""
WATCH = """## What to be woken by

| when | it means |
|---|---|
| `up == 0`, or `/readyz` is not 200 | the node, one of its processes, its database or its disk is not well |
| `dicom_network_disk_free_bytes` nears `storage.reserve_bytes` | below it nothing is taken any more; senders are told |
| `rate(dicom_network_instances_in_total[1h]) == 0` on a working day | modalities do not reach it, or are refused |
| `increase(dicom_network_instances_refused_total[1h]) > 0` | `code` is one of [Errors](errors.md); the log says more |
| `dicom_network_jobs` grows for hours | a peer does not take what is sent to it: `dicom-network job list` |
"""


def page() -> str:
    """Write the page."""
    return "\n".join([NOTE, HEAD, table(("metric", "kind", "labels", "meaning"), list(_rows())), WATCH])


def _rows() -> Iterator[tuple[str, str, str, str]]:
    statements = ast.parse(Path(metrics.__file__).read_text(encoding="utf-8")).body
    for statement, following in zip(statements, [*statements[1:], None], strict=True):
        match statement:
            case ast.Assign(
                value=ast.Call(func=ast.Name(id="Counter" | "Gauge" | "Histogram" as kind), args=arguments)
            ):
                name, meaning, *labels = (ast.literal_eval(argument) for argument in arguments)
                named = f"`{name}{'_total' if kind == 'Counter' else ''}`"
                yield named, kind.lower(), _labels(labels), ". ".join([meaning, *_remark(following)])


def _labels(labels: list[tuple[str, ...]]) -> str:
    return ", ".join(f"`{label}`" for label in (labels[0] if labels else ()))


def _remark(following: ast.stmt | None) -> Iterator[str]:
    match following:
        case ast.Expr(value=ast.Constant(value=str() as text)):
            yield prose(" ".join(text.split()))
