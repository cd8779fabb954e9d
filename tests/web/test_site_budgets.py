"""What a visit of the site costs: bytes over the line, and no part of the viewer before it is opened."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from dicom_network.modules.site.built import BUILT

KB = 1000
ENTRY_SCRIPT = 250 * KB
ENTRY_STYLE = 40 * KB
ROUTE_SCRIPT = 120 * KB
VIEWER_SCRIPT = 1000 * KB
WHOLE = 8000 * KB
VIEWER = "src/viewer/"


@pytest.fixture(scope="module")
def chunks() -> Mapping[str, dict[str, Any]]:
    """What the build says of its parts, by name."""
    manifest = BUILT / "manifest.json"
    assert manifest.is_file(), "make site"
    return json.loads(manifest.read_text(encoding="utf-8"))


@cache
def gzip_bytes(file: str) -> int:
    """Count what a file of the build is when it is sent by gzip; what is too short to be compressed as it is."""
    compressed = BUILT / f"{file}.gz"
    return len((compressed if compressed.is_file() else BUILT / file).read_bytes())


def with_imports(chunks: Mapping[str, dict[str, Any]], name: str) -> set[str]:
    """Name a chunk and all that is loaded with it, but not what it loads later."""
    found, waiting = set(), [name]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting.extend(chunks[one].get("imports", ()))
    return found


def script_bytes(chunks: Mapping[str, dict[str, Any]], names: set[str]) -> int:
    return sum(gzip_bytes(file) for file in {chunks[name]["file"] for name in names} if file.endswith(".js"))


def style_bytes(chunks: Mapping[str, dict[str, Any]], names: set[str]) -> int:
    return sum(gzip_bytes(file) for file in {file for name in names for file in chunks[name].get("css", ())})


def entry(chunks: Mapping[str, dict[str, Any]]) -> str:
    return next(name for name, chunk in chunks.items() if chunk.get("isEntry"))


def test_the_first_page_is_light(chunks: Mapping[str, dict[str, Any]]) -> None:
    first = with_imports(chunks, entry(chunks)) | with_imports(chunks, "src/app/layout/Shell.tsx")
    assert script_bytes(chunks, first) <= ENTRY_SCRIPT
    assert style_bytes(chunks, first) <= ENTRY_STYLE


def test_every_page_adds_little(chunks: Mapping[str, dict[str, Any]]) -> None:
    first = with_imports(chunks, entry(chunks)) | with_imports(chunks, "src/app/layout/Shell.tsx")
    pages = [name for name in chunks if name.startswith("src/pages/")]
    assert pages
    heavy = {
        name: added
        for name in pages
        if (added := script_bytes(chunks, with_imports(chunks, name) - first)) > ROUTE_SCRIPT
    }
    assert not heavy


def test_nothing_of_the_viewer_comes_with_other_pages(chunks: Mapping[str, dict[str, Any]]) -> None:
    viewer = {name for name in chunks if name.startswith(VIEWER)}
    assert viewer, "the viewer is a part of its own"
    first = with_imports(chunks, entry(chunks))
    heavy = {name for name in viewer if chunks[name].get("isDynamicEntry")}
    assert not first & heavy
    files = {chunks[name]["file"] for name in heavy}
    for name in chunks:
        if name.startswith("src/pages/"):
            assert not {chunks[one]["file"] for one in with_imports(chunks, name)} & files, name


def test_the_viewer_stays_below_its_own_budget(chunks: Mapping[str, dict[str, Any]]) -> None:
    """All that a link to a study loads before it shows it, the entry of the site included."""
    page = with_imports(chunks, f"{VIEWER}ViewerPage.tsx") | with_imports(chunks, entry(chunks))
    assert script_bytes(chunks, page) <= VIEWER_SCRIPT


def test_the_whole_site_fits_into_the_wheel() -> None:
    # A wheel is a ZIP: of the three forms of a file the plain one shrinks to the size of the others.
    folder = Path(str(BUILT))
    compressed = sum(path.stat().st_size for path in folder.rglob("*") if path.suffix in (".br", ".gz"))
    others = sum(gzip_bytes(str(path.relative_to(folder))) for path in folder.rglob("*.js"))
    assert compressed + others <= WHOLE
