"""Whatever the samples are: what a codec encodes it decodes, and pydicom decodes it too where it can."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom.pixels.decoders.rle import _rle_decode_frame

from dicom_network.base.pixels import PixelDescription
from dicom_network.modules.rendering.codecs import native
from dicom_network.modules.rendering.codecs.samples import Samples
from dicom_network.modules.rendering.codecs.table import CODECS
from dicom_network.modules.rendering.targets import LOSSLESS_TARGETS
from dicom_network.standard import transfer_syntaxes as syntaxes

TARGETS = sorted(LOSSLESS_TARGETS)
LARGEST_SIDE = 24


@st.composite
def frames(draw: st.DrawFn, *, most_bytes: int = 2) -> tuple[Samples, PixelDescription]:
    """Draw samples of any size, depth and sign, gray or RGB, with the description that goes with them."""
    rows, columns = draw(st.integers(1, LARGEST_SIDE)), draw(st.integers(1, LARGEST_SIDE))
    cell_bytes = draw(st.integers(1, most_bytes)) if most_bytes <= 2 else draw(st.sampled_from((1, 2, 4)))
    is_colour = draw(st.booleans())
    bits = 8 * cell_bytes if is_colour else draw(st.integers(2, 8 * cell_bytes))
    is_signed = not is_colour and draw(st.booleans())
    seed = draw(st.integers(0, 2**32 - 1))
    shape = (rows, columns, 3) if is_colour else (rows, columns)
    low = -(1 << (bits - 1)) if is_signed else 0
    values = _texture(np.random.default_rng(seed), shape, low, low + (1 << bits) - 1)
    words = values.astype(f"{'i' if is_signed else 'u'}{cell_bytes}").view(f"u{cell_bytes}")
    photometric = "RGB" if is_colour else "MONOCHROME2"
    samples = Samples(words, photometric, bits, is_signed)
    description = PixelDescription(
        rows, columns, len(shape) * 2 - 3, 8 * cell_bytes, bits, bits - 1, int(is_signed), photometric
    )
    return samples, description


def _texture(random: np.random.Generator, shape: tuple[int, ...], low: int, high: int) -> Any:
    """Give noise, a constant or a step: what prediction, runs and wavelets each do badly."""
    kind = random.integers(3)
    if kind == 0:
        return random.integers(low, high, shape, endpoint=True)
    flat = np.full(shape, random.integers(low, high, endpoint=True))
    if kind == 1:
        flat[shape[0] // 2 :] = random.integers(low, high, endpoint=True)
    return flat


@pytest.mark.parametrize("transfer_syntax", TARGETS)
@given(frame=frames())
@settings(max_examples=60, deadline=None)
def test_what_is_encoded_without_loss_decodes_to_itself(
    transfer_syntax: str, frame: tuple[Samples, PixelDescription]
) -> None:
    samples, description = frame
    codec = CODECS[transfer_syntax]
    assert codec.encode is not None
    decoded = codec.decode(codec.encode(samples), description)
    assert np.array_equal(decoded.values(), samples.values())
    assert decoded.photometric_interpretation == samples.photometric_interpretation


@given(frame=frames(most_bytes=4))
@settings(max_examples=100, deadline=None)
def test_pydicom_unpacks_what_is_packed_as_rle(frame: tuple[Samples, PixelDescription]) -> None:
    samples, description = frame
    encode = CODECS[syntaxes.RLE_LOSSLESS].encode
    assert encode is not None
    d = description
    unpacked = _rle_decode_frame(encode(samples), d.rows, d.columns, d.samples_per_pixel, d.bits_allocated)
    planes = np.frombuffer(bytes(unpacked), samples.words.dtype).reshape(d.samples_per_pixel, d.rows, d.columns)
    assert np.array_equal(planes.transpose(1, 2, 0).reshape(samples.words.shape), samples.words)


@given(frame=frames(), shift=st.integers(0, 6), stray=st.integers(0, 65535))
@settings(max_examples=100, deadline=None)
def test_stray_bits_never_reach_the_values(frame: tuple[Samples, PixelDescription], shift: int, stray: int) -> None:
    samples, description = frame
    cell_bits = description.bits_allocated
    shift = min(shift, cell_bits - samples.bits)
    mask = ((1 << samples.bits) - 1) << shift
    cells = (samples.words.astype("u4") << shift) & mask | (stray & ~mask & ((1 << cell_bits) - 1))
    cells = cells.astype(samples.words.dtype)
    shifted = replace(description, high_bit=samples.bits - 1 + shift)
    assert np.array_equal(native.decode(cells.tobytes(), shifted).values(), samples.values())


@given(frame=frames(), to_transfer_syntax=st.sampled_from(TARGETS))
@settings(max_examples=60, deadline=None)
def test_frames_have_an_even_length_where_they_become_fragments(
    frame: tuple[Samples, PixelDescription], to_transfer_syntax: str
) -> None:
    samples, _ = frame
    encode = CODECS[to_transfer_syntax].encode
    assert encode is not None
    if to_transfer_syntax in (syntaxes.RLE_LOSSLESS, syntaxes.DEFLATED_IMAGE_FRAME):
        assert len(encode(samples)) % 2 == 0
