"""The one release of OHIF that is taken, and what is changed of its files so that they run below a path of the site."""

import re
from pathlib import PurePosixPath

VERSION = "3.13.2"
SHA512 = "WZdxmpmG7rqFgW9ZJLcbgr3XCtLi1KDNPoMaeY5PPe6j4G4fjEjjkycZM6C6Zk2F87BKxFfpq+jd5xXZB9E8EA=="
"""Of the package as it was published (base64, as npm writes it): whoever hands it to us, nothing else is taken."""
TARBALL = f"app-{VERSION}.tgz"
PACKAGE_PATH = f"@ohif/app/-/{TARBALL}"
"""Below the address of a registry."""
PAGE = "index.html"
CONFIGURATION = "app-config.js"
ROOT = "ohif"
"""Its place on the site."""
LEFT_OUT = frozenset({"ort", CONFIGURATION})
"""``ort`` is a machine-learning runtime of 136 MB for one tool; the configuration is the node's."""
COMPRESSED = frozenset({".js", ".mjs", ".css", ".json", ".svg", ".wasm", ".txt", ".map"})
HASHED = re.compile(r"(^|\.)[0-9a-f]{16}\.")
"""Names that hold a digest: the content of such a name never changes."""

_PUBLIC_PATH = b'__webpack_require__.p = "/"'
_OWN_PATH = b'__webpack_require__.p = self.document ? document.baseURI : self.location.href.replace(/[^/]*$/, "")'
"""Where the page says it is; in a worker, where the worker came from."""


def place_of(member: str) -> PurePosixPath | None:
    """Give where a file of the package goes; None for what is not taken."""
    parts = PurePosixPath(member).parts
    if parts[:2] != ("package", "dist") or ".." in parts or len(parts) < 3 or parts[2] in LEFT_OUT:
        return None
    return PurePosixPath(*parts[2:])


def patched(place: PurePosixPath, content: bytes) -> bytes:
    """Take out of a file that the viewer stands at the root of a host, which is written into it."""
    if place.suffix == ".js":
        return content.replace(_PUBLIC_PATH, _OWN_PATH)
    if place.suffix == ".css":
        return content.replace(b"url(/", b"url(")
    if str(place) == "manifest.json":
        return content.replace(b'"/', b'"./')
    if str(place) == PAGE:
        page = re.sub(rb'\b(href|src|content)="/', rb'\1="', content)
        # Browsers fetch a manifest as nobody unless they are told to.
        page = page.replace(b'rel="manifest"', b'rel="manifest" crossorigin="use-credentials"')
        return page.replace(b'window.PUBLIC_URL="/"', b"window.PUBLIC_URL=new URL(document.baseURI).pathname")
    return content
