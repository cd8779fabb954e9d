"""A browser and a node for the tests of this folder.

A module of tests shares one node, which holds sample studies where the module says ``SAMPLES = True``; each test visits
it as whom it likes::

    def test_something(visit: Visiting) -> None:
        with visit("vrusu", size=PHONE) as one:
            one.open("/studies")
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from typing import TypeAlias

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.site_node import SiteNode, start_site_node
from tests.browser.visits import Visit, visiting
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
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def site_node(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteNode]:
    """A node of the module's own; its administrator is ``vrusu``."""
    samples = bool(getattr(request.module, "SAMPLES", False))
    settings: dict[str, str] = getattr(request.module, "SETTINGS", {})
    node = start_site_node(tmp_path_factory.mktemp("site"), samples=samples, **settings)
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
