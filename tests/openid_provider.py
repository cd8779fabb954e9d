"""A certified OpenID provider in a process of its own, and a browser without a screen that logs in there."""

import html
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
import pytest

from tests.patience import SECONDS

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tests" / "oidc"
CLIENT_SECRET = "a secret of the tests that nobody else knows"
FORM = re.compile(r'<form[^>]*action="([^"]+)"[^>]*>(.*?)</form>', re.DOTALL)
INPUT = re.compile(r"<(?:input|button)\b[^>]*>")
ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')


class Provider:
    """The provider that runs."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._expect(b"ready")

    def set_groups(self, **groups: Sequence[str]) -> None:
        """Say in which groups people are, by name."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(groups).encode() + b"\n")
        self._process.stdin.flush()
        self._expect(b"groups")

    def _expect(self, word: bytes) -> None:
        assert self._process.stdout is not None
        # It prints notes of its own as well.
        found = any(line.strip() == word for line in iter(self._process.stdout.readline, b""))
        assert found, "the provider is not there"


@contextmanager
def running_provider(port: int, node_url: str) -> Iterator[Provider]:
    """Run the provider until left. Skips the test where Node or its packages cannot be had."""
    node = _installed()
    addresses = [f"{node_url}{path}" for path in CALLED]
    command = [str(node), str(FOLDER / "provider.mjs"), str(port), *addresses]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, cwd=FOLDER, **pipes) as process:
        try:
            yield Provider(process)
        finally:
            process.terminate()


CALLED = ("/oidc/hospital/callback", "/login", "/oidc/hospital/back-channel-logout")
"""Where the provider sends browsers to, and where it tells of log-outs."""


@dataclass
class Browser:
    """Follows redirections over hosts and keeps the cookies of each; fills in the provider's forms."""

    client: httpx2.Client = field(default_factory=lambda: httpx2.Client(follow_redirects=False, timeout=SECONDS))
    seen: list[str] = field(default_factory=list)

    def visit(self, url: str) -> httpx2.Response:
        """Open a page and follow where it leads."""
        return self._followed(self.client.get(url, headers={"Accept": "text/html"}))

    def log_in(self, page: httpx2.Response, account: str) -> httpx2.Response:
        """Go through the provider's pages: log in, allow; gives the page that one ends at."""
        while FORM.search(page.text) and "/interaction/" in str(page.url):
            page = self.submit(page, login=account, password="any")
        return page

    def confirm_log_out(self, page: httpx2.Response) -> httpx2.Response:
        """Press "Yes, sign me out"."""
        return self.submit(page, {"logout": "yes"})

    def submit(self, page: httpx2.Response, pressed: Mapping[str, str] | None = None, **given: str) -> httpx2.Response:
        """Send the form of a page: its own values, those given for its fields, and the button that was pressed."""
        form = FORM.search(page.text)
        assert form is not None, page.text[:500]
        fields = [dict(ATTRIBUTE.findall(tag)) for tag in INPUT.findall(form[2])]
        values = {one["name"]: html.unescape(one.get("value", "")) for one in fields if "name" in one}
        values |= {name: value for name, value in given.items() if name in values}
        values |= pressed or {}
        target = str(page.url.join(html.unescape(form[1])))
        return self._followed(self.client.post(target, data=values, headers={"Accept": "text/html"}))

    def _followed(self, page: httpx2.Response) -> httpx2.Response:
        for _ in range(20):
            self.seen.append(str(page.url))
            if page.next_request is None:
                return page
            page = self.client.send(page.next_request)
        raise AssertionError(f"led in circles: {self.seen[-4:]}")


def _installed() -> Path:
    """Give a Node with the provider's packages, installed where they are not yet."""
    tools: Sequence[str] = (str(ROOT / "tools"),)
    sys.path[:0] = tools
    try:
        from node import environment_of, find_node, npm_command  # noqa: PLC0415 - a tool of the checkout, no package
    finally:
        del sys.path[0]
    node = find_node()
    if node is None:
        return _missing("there is no Node that is new enough")
    if not (FOLDER / "node_modules" / "oidc-provider").is_dir():
        done = subprocess.run(
            [*npm_command(node), "ci", "--silent"], cwd=FOLDER, env=environment_of(node), check=False, timeout=SECONDS
        )
        if done.returncode:
            return _missing("the provider's packages cannot be installed")
    return Path(node)


def _missing(why: str) -> Path:
    if os.environ.get("DICOM_NETWORK_REQUIRE_PEERS"):
        pytest.fail(why)
    pytest.skip(why)
