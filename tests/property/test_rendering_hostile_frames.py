"""Damaged codestreams: each call ends with an answer or an error of the family, and the next one is served."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dicom_network.base.pixels import PixelDescription
from dicom_network.base.settings import RenderingSettings
from dicom_network.domain.errors import InvalidInput, Unavailable
from dicom_network.hosts.codec_pool import CodecPool
from dicom_network.modules.rendering.calls import TranscodeFrame
from dicom_network.modules.rendering.codecs.samples import Samples
from dicom_network.modules.rendering.codecs.table import CODECS
from dicom_network.standard import transfer_syntaxes as syntaxes

ROWS, COLUMNS = 24, 20
DESCRIPTION = PixelDescription(ROWS, COLUMNS, 1, 16, 12, 11, 0, "MONOCHROME2")
TARGET = syntaxes.EXPLICIT_VR_LITTLE_ENDIAN
SYNTAXES = (
    syntaxes.JPEG_LOSSLESS_FIRST_ORDER,
    syntaxes.JPEG_LS_LOSSLESS,
    syntaxes.JPEG_2000_LOSSLESS,
    syntaxes.HTJ2K_LOSSLESS,
    syntaxes.JPEG_XL_LOSSLESS,
    syntaxes.RLE_LOSSLESS,
    syntaxes.DEFLATED_IMAGE_FRAME,
)


def encoded(transfer_syntax: str) -> bytes:
    array = (np.arange(ROWS * COLUMNS).reshape(ROWS, COLUMNS) * 7 % 4096).astype("u2")
    encode = CODECS[transfer_syntax].encode
    assert encode is not None
    return encode(Samples(array, "MONOCHROME2", 12))


ENCODED = {transfer_syntax: encoded(transfer_syntax) for transfer_syntax in SYNTAXES}


@pytest.fixture(scope="module")
def pool() -> Iterator[CodecPool]:
    pool = CodecPool(RenderingSettings(memory_bytes=1 << 30, timeout_seconds=20), 1)
    yield pool
    pool.close()


@pytest.mark.parametrize("transfer_syntax", SYNTAXES)
@given(
    changes=st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 255)), min_size=1, max_size=6),
    length=st.one_of(st.none(), st.integers(0, 4000)),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_frame_disturbs_nothing(
    pool: CodecPool, transfer_syntax: str, changes: list[tuple[int, int]], length: int | None
) -> None:
    damaged = bytearray(ENCODED[transfer_syntax])
    for position, value in changes:
        damaged[position % len(damaged)] = value
    try:
        frame = pool.perform(TranscodeFrame(bytes(damaged[:length]), DESCRIPTION, transfer_syntax, TARGET)).content
        assert len(frame) == ROWS * COLUMNS * 2
    except InvalidInput as error:
        assert error.code in ("pixels.broken", "pixels.unsupported")
    except Unavailable as error:
        assert error.code in ("pixels.crashed", "pixels.memory", "pixels.timeout")
    whole = pool.perform(TranscodeFrame(ENCODED[transfer_syntax], DESCRIPTION, transfer_syntax, TARGET)).content
    assert len(whole) == ROWS * COLUMNS * 2
