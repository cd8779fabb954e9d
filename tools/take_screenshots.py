"""Take the pictures of the documentation; with --all FOLDER every page, at desk and phone width, dark and light.

    python -m tools.take_screenshots [--all FOLDER]

A node with sample studies and invented people is started for it, and ended.
"""

import argparse
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.pages import OPEN_PAGES, PAGES
from tests.browser.site_node import ADMINISTRATOR, SiteNode, draw_samples, start_site_node
from tests.browser.visits import DESK, PHONE, visiting

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
SIZES = {"1440": DESK, "390": PHONE}
INSTITUTIONS = ("Spitalul Clinic Bălți", "Institutul de Medicină Urgentă")
PEOPLE = (("amoraru", "radiologist"), ("scojocaru", "technologist"), ("ndimitrov", "auditor"))


@dataclass(frozen=True)
class Picture:
    """A picture of the documentation: a page as a person sees it."""

    name: str
    path: str
    size: str = "1440"
    scheme: str = "light"


PICTURES = (
    Picture("home", "/", scheme="dark"),
    Picture("upload", "/upload"),
    Picture("roles", "/roles"),
    Picture("role", "/roles/3"),
    Picture("institutions", "/admin/institutions"),
    Picture("report-templates", "/admin/templates"),
)


def main(arguments: list[str]) -> int:
    """Take the pictures; gives the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", type=Path, metavar="FOLDER", help="take every page instead, into this folder")
    chosen = parser.parse_args(arguments)
    with _prepared() as (browser, node):
        if chosen.all:
            _take(browser, node, chosen.all, _every_page(), whom="")
            _take(browser, node, chosen.all, _every_page(), whom=ADMINISTRATOR)
        else:
            _take(browser, node, IMAGES, PICTURES, whom=ADMINISTRATOR)
    return 0


def _every_page() -> list[Picture]:
    return [
        Picture(f"{_file_name(path)}-{size}-{scheme}", path, size, scheme)
        for path in (*OPEN_PAGES, *PAGES)
        for size in SIZES
        for scheme in ("dark", "light")
    ]


def _file_name(path: str) -> str:
    return re.sub(r"[{}]", "", re.sub(r"[/?=]", "-", path.strip("/"))) or "home"


@contextmanager
def _prepared() -> Iterator[tuple[Browser, SiteNode]]:
    """Give a browser, and a node in which something has happened."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        node = start_site_node(Path(folder), draw_samples(Path(folder) / "samples"))
        try:
            for name in INSTITUTIONS:
                node.command("institution", "add", name)
            for name, role in PEOPLE:
                node.add(name, role, institution=INSTITUTIONS[0])
            yield playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS), node
        finally:
            node.running.stop()


def _take(browser: Browser, node: SiteNode, folder: Path, pictures: Sequence[Picture], *, whom: str) -> None:
    """Take those of the pictures that are a person's (all but the open pages), or nobody's."""
    folder.mkdir(parents=True, exist_ok=True)
    study = node.studies()[0]
    for picture in pictures:
        if (picture.path in OPEN_PAGES) == bool(whom):
            continue
        with visiting(browser, node, whom, size=SIZES[picture.size], scheme=picture.scheme) as visit:
            visit.allow("403", "404", "console")
            page = visit.open(picture.path.format(study=study))
            page.wait_for_load_state("networkidle")
            page.wait_for_function("() => [...document.images].every((image) => image.complete)")
            page.screenshot(path=folder / f"{picture.name}.png")
            sys.stdout.write(f"{folder / picture.name}.png\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
