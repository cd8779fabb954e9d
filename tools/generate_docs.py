"""Write the pages of docs that the code itself can tell, or with --check only compare them.

Everything is read from the tables that the program runs on, so a page cannot say what the program does not do.
"""

import sys
from collections.abc import Callable
from pathlib import Path

from reference_pages import commands, conformance, decisions, errors, http, metrics, settings

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGES: dict[str, Callable[[], str]] = {
    "reference/settings.md": settings.page,
    "reference/commands.md": commands.page,
    "reference/errors.md": errors.page,
    "reference/metrics.md": metrics.page,
    "reference/conformance.md": conformance.page,
    "reference/http-api.md": http.page,
    "decisions/README.md": decisions.page,
}


def main(arguments: list[str]) -> int:
    """Write or compare; gives the exit status."""
    stale = [name for name, page in PAGES.items() if _differs(DOCS / name, page())]
    if "--check" in arguments:
        for name in stale:
            sys.stderr.write(f"docs/{name} does not say what the code says (make docs)\n")
        return 1 if stale else 0
    for name in stale:
        (DOCS / name).write_text(PAGES[name](), encoding="utf-8")
        sys.stdout.write(f"docs/{name}\n")
    return 0


def _differs(path: Path, content: str) -> bool:
    return not path.is_file() or path.read_text(encoding="utf-8") != content


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
