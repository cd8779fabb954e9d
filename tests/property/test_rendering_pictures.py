"""Pictures: the folded table is the chain value by value, and no input makes a picture of another shape."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dicom_network.base.pixels import Viewport, Window
from dicom_network.domain.errors import InvalidInput
from dicom_network.modules.rendering.codecs.samples import Samples
from dicom_network.modules.rendering.parameters import parse_render_parameters
from dicom_network.modules.rendering.pictures.grayscale import GrayscaleTransformation, Rescale, to_gray
from dicom_network.modules.rendering.pictures.lookup_table import LookupTable
from dicom_network.modules.rendering.pictures.viewport import fit
from dicom_network.modules.rendering.pictures.window import FUNCTIONS, apply_window, is_usable

numbers = st.floats(-1e5, 1e5, allow_nan=False)
windows = st.builds(Window, center=numbers, width=st.floats(0.01, 1e5), function=st.sampled_from(FUNCTIONS)).filter(
    is_usable
)


@given(
    window=windows,
    slope=st.floats(-100, 100).filter(lambda slope: abs(slope) > 1e-3),
    intercept=numbers,
    bits=st.integers(2, 16),
    is_signed=st.booleans(),
    is_inverse=st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_the_table_is_the_chain(
    window: Window, slope: float, intercept: float, bits: int, *, is_signed: bool, is_inverse: bool
) -> None:
    cells = np.random.default_rng(bits).integers(0, 65536, (6, 7)).astype("u2")
    samples = Samples(cells, "MONOCHROME2", bits, is_signed)
    transformation = GrayscaleTransformation(Rescale(slope, intercept), window, is_inverse)
    expected = np.rint(apply_window(samples.values() * np.float64(slope) + intercept, window))
    expected = 255 - expected if is_inverse else expected
    assert np.array_equal(to_gray(samples, transformation), expected)


@given(window=windows)
@settings(max_examples=100, deadline=None)
def test_windows_rise_from_black_to_white(window: Window) -> None:
    shown = apply_window(np.linspace(window.center - 2 * window.width, window.center + 2 * window.width, 500), window)
    assert (np.diff(shown) >= 0).all()
    assert shown.min() >= 0
    assert shown.max() <= 255


@given(
    first=st.integers(-70000, 70000),
    bits=st.integers(8, 16),
    entries=st.lists(st.integers(0, 65535), min_size=1, max_size=50),
    values=st.lists(st.integers(-(2**31), 2**31 - 1), min_size=1, max_size=20),
)
@settings(max_examples=100, deadline=None)
def test_a_table_gives_an_entry_for_every_value(first: int, bits: int, entries: list[int], values: list[int]) -> None:
    table = LookupTable(first, bits, np.array(entries, "<u2").tobytes())
    found = table.apply(np.array(values))
    for value, entry in zip(values, found, strict=True):
        assert entry == entries[min(max(value - first, 0), len(entries) - 1)]
    assert table.apply_in_bytes(np.array(values)).dtype == np.uint8


sides = st.integers(1, 60)
lengths = st.one_of(st.none(), st.floats(-80, 80).filter(lambda length: abs(length) > 0.01))


@given(
    rows=sides,
    columns=sides,
    aspect=st.floats(0.1, 10),
    viewport=st.builds(Viewport, sides, sides, st.floats(0, 70), st.floats(0, 70), lengths, lengths),
)
@settings(max_examples=200, deadline=None)
def test_a_picture_touches_the_viewport_and_never_leaves_it(
    rows: int, columns: int, aspect: float, viewport: Viewport
) -> None:
    try:
        picture = fit(np.zeros((rows, columns), "u1"), viewport, aspect)
    except InvalidInput:
        assert viewport.source_x >= columns or viewport.source_y >= rows
        return
    height, width = picture.shape
    assert width <= viewport.width
    assert height <= viewport.height
    assert width == viewport.width or height == viewport.height


@given(query=st.text(max_size=60), is_thumbnail=st.booleans())
@settings(max_examples=200, deadline=None)
def test_any_query_string_is_read_or_refused(query: str, *, is_thumbnail: bool) -> None:
    for text in (query, f"viewport={query}", f"window={query}", f"quality={query}"):
        try:
            options = parse_render_parameters(text, is_thumbnail=is_thumbnail).options
        except InvalidInput as error:
            assert error.code.startswith("dicomweb.")
        else:
            assert 1 <= options.quality <= 100
