"""The routes of rendered resources and thumbnails (PS3.18 10.4.1.1.3 and 10.4.1.1.4)."""

from collections.abc import Sequence

from starlette.routing import BaseRoute, Route

from dicom_network.base.node import Node
from dicom_network.base.web.doors import Doors
from dicom_network.modules.rendering.picture_answers import Threads
from dicom_network.modules.rendering.rendered_web import RenderedResources
from dicom_network.modules.rendering.thumbnail_web import ThumbnailResources
from dicom_network.modules.rendering.thumbnails import Representatives

STUDY = "/dicomweb/studies/{study}"
SERIES = STUDY + "/series/{series}"
INSTANCE = SERIES + "/instances/{instance}"
FRAMES = INSTANCE + "/frames/{frames}"
LEVELS = (FRAMES, INSTANCE, SERIES, STUDY)


def routes(node: Node) -> Sequence[BaseRoute]:
    """Give the routes."""
    representatives, threads = Representatives(node), Threads()
    doors = Doors(node.index)
    rendered = RenderedResources(node, representatives, threads, doors)
    thumbnails = ThumbnailResources(node, representatives, threads, doors)
    return [
        *(Route(f"{level}/rendered", rendered.answer, methods=["GET"]) for level in LEVELS),
        *(Route(f"{level}/thumbnail", thumbnails.answer, methods=["GET"]) for level in LEVELS),
    ]
