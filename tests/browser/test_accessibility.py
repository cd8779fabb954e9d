"""Every page, in four languages, dark and light: axe finds nothing grave, and nothing goes wrong."""

import json

import pytest

from tests.browser.conftest import Visiting
from tests.browser.site_node import ADMINISTRATOR, SiteNode
from tests.browser.visits import PHONE, check_accessible

SAMPLES = True
OPEN_PAGES = ("/login", "/setup/none", "/invitation/none", "/reset", "/reset/none", "/returned")
PAGES = (
    "/",
    "/studies",
    "/studies/{study}",
    "/upload",
    "/people",
    "/roles",
    "/account",
    "/admin/health",
    "/admin/institutions",
    "/admin/peers",
    "/admin/jobs",
    "/admin/storage",
    "/admin/settings",
    "/admin/conflicts",
    "/admin/emergencies",
    "/admin/trash",
    "/no/such/page",
)


@pytest.fixture(scope="module")
def study(site_node: SiteNode) -> str:
    """The UID of a sample study."""
    answer = site_node.running.get("/dicomweb/studies?limit=1")
    return str(json.loads(answer.body)[0]["0020000D"]["Value"][0])


@pytest.mark.parametrize("path", OPEN_PAGES)
def test_pages_for_who_is_not_known_yet(visit: Visiting, path: str) -> None:
    with visit() as one:
        one.allow("403: POST", "404: POST")
        check_accessible(one, path)


@pytest.mark.parametrize("path", PAGES)
def test_pages_of_an_administrator(visit: Visiting, study: str, path: str) -> None:
    with visit(ADMINISTRATOR) as one:
        check_accessible(one, path.format(study=study))


@pytest.mark.parametrize("path", PAGES)
def test_pages_on_a_phone_are_as_wide_as_the_phone(visit: Visiting, study: str, path: str) -> None:
    with visit(ADMINISTRATOR, size=PHONE, language="ro") as one:
        page = one.open(path.format(study=study))
        page.wait_for_load_state("networkidle")
        assert page.evaluate("() => document.documentElement.scrollWidth") <= PHONE["width"]
