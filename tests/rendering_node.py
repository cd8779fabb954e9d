"""A web node whose pictures are made by real codec processes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from PIL import Image

from dicom_network.base.settings import RenderingSettings
from dicom_network.hosts.codec_pool import CodecPool
from dicom_network.modules import query, rendering, retrieve, storage
from dicom_network.modules.rendering.cache import Cache
from dicom_network.modules.rendering.service import Pixels
from tests.web_node import WebNode, make_node, serving

CACHE_BYTES = 64 << 20


@contextmanager
def rendering_node(data: Path) -> Iterator[WebNode]:
    """Serve a node that can render and transcode."""
    node = make_node(data)
    pool = CodecPool(RenderingSettings(), 1)
    pixels = Pixels(node.index, node.blobs, pool, Cache(data / "cache", CACHE_BYTES))
    modules = (storage.MODULE, query.MODULE, retrieve.MODULE, rendering.MODULE)
    try:
        with serving(replace(node, pixels=pixels), modules) as served:
            yield served
    finally:
        pool.close()


def picture_of(content: bytes) -> Image.Image:
    """Open a picture, whatever its kind."""
    picture = Image.open(BytesIO(content))
    picture.load()
    return picture
