"""The one page of the site: what each answer of it says anew, and what a browser may do with it."""

import html
import secrets
from collections.abc import Sequence
from urllib.parse import urlsplit

BASE = '<base href="/" />'
"""As the build leaves it; addresses in the page are relative to it."""
NONCE = "nonce-of-this-answer"
"""As the build leaves it, wherever a nonce belongs."""
LOOK = '<script type="application/json" id="look">{look}</script>'
"""What every page would ask for first; data and no script, which the policy lets be."""
POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'nonce-{nonce}'",
        "style-src-attr 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "frame-src 'self' blob:",
        "object-src 'self'",
        "manifest-src 'self'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    ]
)
"""Nothing that is not of this server; no script or style written into the page but with the nonce. Style attributes of
elements are let be: Cornerstone places what it writes beside measurements by them."""
WORKER_POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'"
"""Of scripts that run as a worker: the decoders of images are WebAssembly, which the page itself never runs."""


class Page:
    """The page, under the path at which people reach it."""

    def __init__(self, text: str, public_url: str, viewer_scripts: Sequence[str] = ()) -> None:
        """Read the page as the build left it; ``viewer_scripts`` come along with a study that is opened."""
        path = urlsplit(public_url).path.rstrip("/") + "/"
        self._text = text.replace(BASE, f'<base href="{html.escape(path)}" />')
        named = [f'<link rel="modulepreload" crossorigin href="{script}">' for script in viewer_scripts]
        links = "".join(link for link, script in zip(named, viewer_scripts, strict=True) if script not in text)
        # The browser loads them beside the scripts of every page instead of when one of those asks for them.
        self._viewer = self._text.replace("</head>", f"{links}</head>", 1)

    def make(self, path: str, look: str) -> tuple[bytes, str]:
        """Give the page for one answer to a path of the site, and its ``Content-Security-Policy``.

        ``look`` is JSON: how the site looks.
        """
        nonce = secrets.token_urlsafe(16)
        text = self._viewer if path.startswith("/viewer/") else self._text
        # A name must not end the element that it stands in.
        data = LOOK.format(look=look.replace("<", "\\u003c"))
        page = text.replace(NONCE, nonce).replace("</head>", f"{data}</head>", 1)
        return page.encode(), POLICY.format(nonce=nonce)
