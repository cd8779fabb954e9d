"""What the node writes for OHIF: the page under its path with a policy, and the settings that it loads first."""

import base64
import hashlib
import html
import re
from typing import Any

import orjson

from dicom_network.modules.ohif.release import ROOT

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
