"""Viewports (PS3.18 8.3.5.1.3): as large as fits, proportions kept, regions cropped, negative lengths mirrored."""

import numpy as np
import pytest

from dicom_network.base.pixels import RenderOptions, Viewport
from dicom_network.domain.errors import InvalidInput
from dicom_network.modules.rendering.pictures.drawing import draw_frame
from dicom_network.modules.rendering.pictures.viewport import fit
from tests.unit.rendering.stored_files import make_image, opened_frames, part10

PICTURE = np.arange(200, dtype="u1").reshape(10, 20)


@pytest.mark.parametrize(
    ("viewport", "shape"),
    [((40, 40), (20, 40)), ((10, 10), (5, 10)), ((20, 100), (10, 20)), ((1, 1), (1, 1)), ((400, 5), (5, 10))],
)
def test_a_picture_is_as_large_as_the_viewport_allows(viewport: tuple[int, int], shape: tuple[int, int]) -> None:
    assert fit(PICTURE, Viewport(*viewport), 1).shape == shape


def test_a_region_is_cut_out() -> None:
    assert np.array_equal(fit(PICTURE, Viewport(5, 4, 2, 3, 5, 4), 1), PICTURE[3:7, 2:7])


def test_a_region_ends_at_the_edge() -> None:
    assert np.array_equal(fit(PICTURE, Viewport(2, 2, 18, 8), 1), PICTURE[8:, 18:])


def test_negative_lengths_mirror() -> None:
    assert np.array_equal(fit(PICTURE, Viewport(20, 10, 0, 0, -20, 10), 1), PICTURE[:, ::-1])
    assert np.array_equal(fit(PICTURE, Viewport(20, 10, 0, 0, 20, -10), 1), PICTURE[::-1])


def test_a_region_outside_of_the_image_is_refused() -> None:
    with pytest.raises(InvalidInput, match="outside"):
        fit(PICTURE, Viewport(10, 10, 20, 0), 1)


def test_pixels_that_are_not_square_become_so() -> None:
    assert fit(PICTURE, None, 2).shape == (20, 20)
    assert fit(PICTURE, None, 0.5).shape == (10, 40)
    assert fit(PICTURE, Viewport(10, 10), 2).shape == (10, 10)


@pytest.mark.parametrize(
    ("attributes", "shape"),
    [
        ({"PixelAspectRatio": [2, 1]}, (20, 20)),
        ({"PixelSpacing": [1.0, 0.5]}, (20, 20)),
        ({"ImagerPixelSpacing": [0.2, 0.2]}, (10, 20)),
        ({"PixelAspectRatio": [1, 1], "PixelSpacing": [1.0, 0.5]}, (10, 20)),
        ({"PixelSpacing": [1000.0, 0.001]}, (10, 20)),
        ({"PixelSpacing": [0.0, 0.5]}, (10, 20)),
    ],
)
def test_the_header_tells_the_shape_of_pixels(attributes: dict[str, object], shape: tuple[int, int]) -> None:
    with opened_frames(part10(make_image(PICTURE, **attributes))) as frames:
        assert draw_frame(frames, 0, RenderOptions()).shape == shape
