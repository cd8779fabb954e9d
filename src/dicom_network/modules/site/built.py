"""The built site: its files with their compressed forms, read once."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

from dicom_network.base.web.static_files import accepted_encodings, media_type_of

BUILT = files("dicom_network") / "_web"
PAGE = "index.html"
MANIFEST = "manifest.json"
VIEWER = "src/viewer/ViewerPage.tsx"
HASHED_FOLDER = "assets"
"""The names of what is in it hold a digest: the content of a name never changes."""
ENCODINGS: Mapping[str, str] = {"br": ".br", "gzip": ".gz"}
"""The best first; by the ending that the build gives the compressed form."""


@dataclass(frozen=True, slots=True)
class BuiltFile:
    """A file of the site in every form in which it can be sent."""

    media_type: str
    forms: Mapping[str, bytes]
    """Content by encoding: ``identity``, and where it was worth it ``br`` and ``gzip``."""

    def best(self, accept_encoding: str) -> tuple[str, bytes]:
        """Choose the smallest form that the client takes: encoding and content."""
        taken = accepted_encodings(accept_encoding)
        for encoding in ENCODINGS:
            if encoding in self.forms and encoding in taken:
                return encoding, self.forms[encoding]
        return "identity", self.forms["identity"]


def read_page() -> str:
    """Give the page from which the site starts; empty where the site was not built."""
    page = BUILT / PAGE
    return page.read_text(encoding="utf-8") if page.is_file() else ""


def read_viewer_scripts() -> list[str]:
    """List the scripts that the viewer starts with, as the page names them; none where the site was not built."""
    manifest = BUILT / MANIFEST
    parts = json.loads(manifest.read_text(encoding="utf-8")) if manifest.is_file() else {}
    found, waiting = [], [VIEWER] if VIEWER in parts else []
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found.append(name)
            waiting.extend(parts[name].get("imports", ()))
    return [f"./{parts[name]['file']}" for name in found if parts[name]["file"].endswith(".js")]


def read_assets() -> dict[str, BuiltFile]:
    """Give the files by name; none where the site was not built."""
    folder = BUILT / HASHED_FOLDER
    if not folder.is_dir():
        return {}
    found = {one.name: one for one in folder.iterdir()}
    return {name: _file(name, found) for name in found if not name.endswith(tuple(ENCODINGS.values()))}


def _file(name: str, found: Mapping[str, Traversable]) -> BuiltFile:
    forms = {"identity": found[name].read_bytes()}
    for encoding, ending in ENCODINGS.items():
        if name + ending in found:
            forms[encoding] = found[name + ending].read_bytes()
    return BuiltFile(media_type_of(name), forms)
