"""The one release of OHIF that is taken, and what is changed of it so that it runs below a path of the site."""

import base64
import hashlib
import html
import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

import orjson

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
MEDIA_TYPES: Mapping[str, str] = {
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".woff2": "font/woff2",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".txt": "text/plain; charset=utf-8",
}
HASHED = re.compile(r"(^|\.)[0-9a-f]{16}\.")
"""Names that hold a digest: the content of such a name never changes."""

_PUBLIC_PATH = b'__webpack_require__.p = "/"'
_OWN_PATH = b'__webpack_require__.p = self.document ? document.baseURI : self.location.href.replace(/[^/]*$/, "")'
"""Where the page says it is; in a worker, where the worker came from."""
_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval' blob: {scripts}",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "media-src 'self' blob:",
        "connect-src 'self' data: blob:",
        "worker-src 'self' blob:",
        "frame-src 'self' blob:",
        "object-src 'self' blob:",
        "manifest-src 'self'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    ]
)
"""Looser than that of our own pages, for this folder only: OHIF writes style elements and makes workers of what it
holds. Still nothing goes to, or comes from, another server."""
WORKER_POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' blob:; connect-src 'self' data: blob:;"
    " worker-src 'self' blob:"
)
"""Of scripts that run as a worker, which have a policy of their own."""


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


def make_page(page: str, site_path: str) -> tuple[bytes, str]:
    """Give the page under the path of the site (``/``, ``/radiology/``), and its ``Content-Security-Policy``."""
    base = f'<base href="{html.escape(site_path)}{ROOT}/">'
    scripts = " ".join(f"'sha256-{_digest(script)}'" for script in _INLINE_SCRIPT.findall(page))
    return page.replace("<head>", f"<head>{base}", 1).encode(), _POLICY.format(scripts=scripts)


def configuration(site_path: str) -> bytes:
    """Write the settings with which OHIF reads this node, as the script that it loads before itself."""
    service = f"{site_path}dicomweb"
    settings: dict[str, Any] = {
        "routerBasename": f"{site_path}{ROOT}",
        "extensions": [],
        "modes": [],
        "customizationService": {},
        "showStudyList": True,
        "maxNumberOfWebWorkers": 3,
        "showWarningMessageForCrossOrigin": False,
        "showCPUFallbackMessage": True,
        "strictZSpacingForVolumeViewport": True,
        "investigationalUseDialog": {"option": "never"},
        "defaultDataSourceName": "dicomweb",
        "dataSources": [
            {
                "namespace": "@ohif/extension-default.dataSourcesModule.dicomweb",
                "sourceName": "dicomweb",
                "configuration": _data_source(service, f"{site_path}wado"),
            }
        ],
    }
    return b"window.config = " + orjson.dumps(settings) + b";\n"


def _data_source(service: str, wado_uri: str) -> dict[str, Any]:
    return {
        "friendlyName": "DICOM Network",
        "name": "dicomweb",
        "qidoRoot": service,
        "wadoRoot": service,
        "wadoUriRoot": wado_uri,
        "qidoSupportsIncludeField": True,
        "supportsReject": False,
        "supportsFuzzyMatching": True,
        "supportsWildcard": True,
        "enableStudyLazyLoad": True,
        "imageRendering": "wadors",
        "thumbnailRendering": "wadors",
        # A quoted type in Accept is right, but proxies take offence at it.
        "omitQuotationForMultipartRequest": True,
        "singlepart": "bulkdata,video,pdf",
        "bulkDataURI": {"enabled": True, "relativeResolution": "studies"},
        # Uploads have their own page, with a report of what arrived.
        "dicomUploadEnabled": False,
    }


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
