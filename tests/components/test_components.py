"""What one gets with each component, and with both."""

from pathlib import Path

import pytest

from dicom_network.components.process_tree import COMPONENTS, modules_of
from tests.web_node import make_node, serving

ARCHIVE = ("/dicomweb/studies", "/api/v1/peers", "/api/v1/trash", "/api/v1/jobs")
SITE = ("/api/v1/studies", "/api/v1/uploads", "/api/v1/site")
BOTH = ("/api/v1/institutions", "/api/v1/roles", "/api/v1/health")


@pytest.mark.parametrize(
    ("chosen", "there", "not_there"),
    [
        (("server",), (*ARCHIVE, *BOTH), SITE),
        (("portal",), (*SITE, *BOTH), ARCHIVE[:2]),
        (("server", "portal"), (*ARCHIVE, *SITE, *BOTH), ()),
    ],
    ids=["server", "portal", "both"],
)
def test_a_component_brings_what_it_is_for(
    tmp_path: Path, chosen: tuple[str, ...], there: tuple[str, ...], not_there: tuple[str, ...]
) -> None:
    modules = modules_of(COMPONENTS[name] for name in chosen)
    assert len({module.name for module in modules}) == len(modules)
    with serving(make_node(tmp_path / "data"), modules) as web:
        given = {path: web.get(path).status for path in (*there, *not_there)}
    assert given == {**dict.fromkeys(there, 200), **dict.fromkeys(not_there, 404)}
