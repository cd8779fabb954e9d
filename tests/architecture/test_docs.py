"""The documentation says what the code says, and its links lead somewhere."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source import ROOT, name_of

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
CODE_PATH = re.compile(r"`((?:src/dicom_network|tools|tests|bench|docs)/[\w./-]+)`")


def _pages() -> list[Path]:
    return [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


def test_generated_pages_are_up_to_date() -> None:
    command = [sys.executable, "tools/generate_docs.py", "--check"]
    outcome = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stderr[-2000:]


def test_every_operation_has_its_line() -> None:
    page = (ROOT / "docs/reference/http-api.md").read_text(encoding="utf-8")
    paths = json.loads((ROOT / "web/openapi.json").read_text(encoding="utf-8"))["paths"]
    rows = [f"| {method.upper()} | `/api/v1{path}`" for path, methods in paths.items() for method in methods]
    assert [row for row in rows if row not in page] == []


def test_links_lead_somewhere() -> None:
    assert not list(_dead_links())


def test_paths_in_the_text_exist() -> None:
    dead = {
        f"{name_of(page)}: {path}"
        for page in _pages()
        for path in CODE_PATH.findall(page.read_text(encoding="utf-8"))
        if not (ROOT / path).exists()
    }
    assert not dead


def test_every_page_begins_with_a_title() -> None:
    for page in _pages():
        lines = [line for line in page.read_text(encoding="utf-8").splitlines() if line and not line.startswith("<!--")]
        assert lines[0].startswith("# "), name_of(page)


def _dead_links() -> Iterator[str]:
    for page in _pages():
        for target in LINK.findall(page.read_text(encoding="utf-8")):
            if re.match(r"[a-z]+:", target):
                continue
            path, _, anchor = target.partition("#")
            file = (page.parent / path).resolve() if path else page
            if not file.exists() or (anchor and anchor not in _anchors(file)):
                yield f"{name_of(page)}: {target}"


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
