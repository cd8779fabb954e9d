"""The doors of retrieval on the web: WADO-RS and WADO-URI."""

from collections.abc import Sequence

from starlette.routing import BaseRoute, Route

from dicom_network.base.node import Node
from dicom_network.base.web.doors import Doors
from dicom_network.modules.retrieve.bulk_data_web import BulkDataValues
from dicom_network.modules.retrieve.frames import FrameFinder
from dicom_network.modules.retrieve.frames_web import Frames
from dicom_network.modules.retrieve.instances_web import Instances
from dicom_network.modules.retrieve.metadata_web import Metadata
from dicom_network.modules.retrieve.prepared import PreparedMetadata
from dicom_network.modules.retrieve.wado_uri import WadoUri

STUDY = "/dicomweb/studies/{study}"
SERIES = f"{STUDY}/series/{{series}}"
INSTANCE = f"{SERIES}/instances/{{instance}}"


def routes(node: Node) -> Sequence[BaseRoute]:
    """Give the routes, those that are asked for most often first."""
    doors = Doors(node.index)
    instances = Instances(node, doors)
    frames = Frames(node, FrameFinder(node), doors)
    bulk_data = BulkDataValues(node, frames, doors)
    metadata = Metadata(node, PreparedMetadata(node.settings), doors)
    return [
        Route(f"{INSTANCE}/frames/{{frames}}", frames, methods=["GET"]),
        Route(f"{SERIES}/metadata", metadata.of_series, methods=["GET"]),
        Route(INSTANCE, instances, methods=["GET"]),
        Route(f"{INSTANCE}/bulkdata/{{path:path}}", bulk_data, methods=["GET"]),
        Route(f"{INSTANCE}/pixeldata", bulk_data, methods=["GET"]),
        Route(f"{INSTANCE}/metadata", metadata.of_instance, methods=["GET"]),
        Route(SERIES, instances, methods=["GET"]),
        Route(f"{STUDY}/metadata", metadata.of_study, methods=["GET"]),
        Route(STUDY, instances, methods=["GET"]),
        Route("/wado", WadoUri(node, instances, doors), methods=["GET"]),
    ]
