"""A browser and a node for the tests of this folder.

A module of tests shares one node, which holds sample studies where the module says ``SAMPLES = True``; each test visits
it as whom it likes::

    def test_something(visit: Visiting) -> None:
        with visit("vrusu", size=PHONE) as one:
            one.open("/studies")
"""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import TypeAlias

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.site_node import SiteNode, draw_samples, start_site_node
from tests.browser.visits import Visit, visiting
from tests.patience import MILLISECONDS
from tests.running_node import RunningNode

CHROMIUM = shutil.which("chromium") or ""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]
Visiting: TypeAlias = Callable[..., AbstractContextManager[Visit]]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; of a module, because no other event loop runs in the thread while Playwright is there."""
    if not CHROMIUM:
        if os.environ.get("DICOM_NETWORK_REQUIRE_PEERS"):
            pytest.fail("chromium is not installed")
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        expect.set_options(timeout=MILLISECONDS)
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the sample studies, to copy; every process of the tests takes the one that was drawn first."""
    folder = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        folder = folder.parent
    with (folder / "samples.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        drawn = folder / "samples"
        if not drawn.exists():
            draw_samples(folder / "samples.part").rename(drawn)
    return drawn


@pytest.fixture(scope="module")
def site_node(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteNode]:
    """A node of the module's own; its administrator is ``vrusu``."""
    samples = request.getfixturevalue("samples") if getattr(request.module, "SAMPLES", False) else None
    settings: dict[str, str] = getattr(request.module, "SETTINGS", {})
    node = start_site_node(tmp_path_factory.mktemp("site"), samples, **settings)
    yield node
    node.running.stop()


@pytest.fixture(scope="module")
def new_node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningNode]:
    """A node that knows nobody yet."""
    settings = {"storage.reserve_bytes": "1000000", "http.processes": "1", "rendering.processes": "1"}
    node = RunningNode(tmp_path_factory.mktemp("new") / "node", settings, token="nobody has one yet")
    node.start()
    yield node
    node.stop()


@pytest.fixture
def visit(browser: Browser, site_node: SiteNode) -> Visiting:
    """Give what opens a browser for a person: ``visit("vrusu", size=PHONE, scheme="light", language="ro")``."""
    return partial(visiting, browser, site_node)
