"""Query parameters of rendered resources."""

import pytest

from dicom_network.base.pixels import Viewport, Window
from dicom_network.domain.errors import InvalidInput
from dicom_network.modules.rendering.parameters import parse_render_parameters


def parse(query: str, *, is_thumbnail: bool = False):
    return parse_render_parameters(query, is_thumbnail=is_thumbnail)


def test_nothing_asked_for_is_the_whole_image_at_its_own_size() -> None:
    options = parse("").options
    assert (options.viewport, options.window, options.overlays) == (None, None, True)


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("40,400,linear", Window(40, 400, "LINEAR")),
        ("-600,1600,linear-exact", Window(-600, 1600, "LINEAR_EXACT")),
        ("1.5,0.25,SIGMOID", Window(1.5, 0.25, "SIGMOID")),
        ("40,400", Window(40, 400, "LINEAR")),
    ],
)
def test_windows(text: str, window: Window) -> None:
    assert parse(f"window={text}").options.window == window


@pytest.mark.parametrize(
    ("text", "viewport"),
    [
        ("512,256", Viewport(512, 256)),
        ("512,256,10,20,100,200", Viewport(512, 256, 10, 20, 100, 200)),
        ("512,256,,,-100,200", Viewport(512, 256, 0, 0, -100, 200)),
        ("512,256,5,,,", Viewport(512, 256, 5, 0, None, None)),
    ],
)
def test_viewports(text: str, viewport: Viewport) -> None:
    assert parse(f"viewport={text}").options.viewport == viewport


@pytest.mark.parametrize(
    "query",
    [
        "window=40",
        "window=40,400,cubic",
        "window=40,x,linear",
        "window=40,0,linear",
        "window=nan,400,linear",
        "window=40,inf,linear",
        "viewport=512",
        "viewport=0,100",
        "viewport=100000,100",
        "viewport=10,10,1",
        "viewport=10,10,-1,0,5,5",
        "viewport=10,10,0,0,0,5",
        "viewport=1e400,5",
        "quality=0",
        "quality=101",
        "quality=high",
        "&".join(f"a{number}=1" for number in range(100)),
    ],
)
def test_nonsense_is_refused_and_named(query: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse(query)
    assert refused.value.code.startswith("dicomweb.")


def test_what_is_not_done_is_said() -> None:
    parameters = parse("annotation=patient,technique&iccprofile=srgb&quality=50&accept=image/png")
    assert parameters.options.quality == 50
    assert len(parameters.warnings) == 2


def test_of_a_thumbnail_only_the_size_is_the_clients() -> None:
    options = parse("viewport=64,48,1,1,5,5&window=1,2,linear&quality=3", is_thumbnail=True).options
    assert options.viewport == Viewport(64, 48)
    assert options.window is None
    assert parse("", is_thumbnail=True).options.viewport == Viewport(200, 200)
