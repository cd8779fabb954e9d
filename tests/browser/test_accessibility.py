"""Every page, in four languages, dark and light, desk and phone: axe finds nothing grave, and nothing goes wrong."""

import pytest

from tests.browser.conftest import Visiting
from tests.browser.pages import OPEN_PAGES, PAGES
from tests.browser.site_node import ADMINISTRATOR, SiteNode
from tests.browser.visits import check_accessible, check_fits_a_phone

SAMPLES = True


@pytest.fixture(scope="module")
def study(site_node: SiteNode) -> str:
    """The UID of a sample study."""
    return site_node.studies()[0]


@pytest.mark.parametrize("path", OPEN_PAGES)
def test_pages_for_who_is_not_known_yet(visit: Visiting, path: str) -> None:
    with visit() as one:
        # Secrets that are none.
        one.allow("403: POST", "404: POST")
        check_accessible(one, path)
        check_fits_a_phone(one.page)


@pytest.mark.parametrize("path", PAGES)
def test_pages_of_an_administrator(visit: Visiting, study: str, path: str) -> None:
    with visit(ADMINISTRATOR) as one:
        check_accessible(one, path.format(study=study))
        check_fits_a_phone(one.page)
