"""docs/decisions/README.md."""

import re
from pathlib import Path

from reference_pages.markdown import NOTE, table

DECISIONS = Path(__file__).resolve().parents[2] / "docs" / "decisions"
HEAD = """# Decisions

One page a decision: context, decision, consequences, what was rejected. A record is not rewritten when the world
changes; a later one supersedes it.
"""


def page() -> str:
    """Write the page."""
    rows = []
    for path in sorted(DECISIONS.glob("[0-9]*.md")):
        text = path.read_text(encoding="utf-8")
        title = text.splitlines()[0].removeprefix("# ").strip()
        number, _, rest = title.partition(" ")
        status = re.search(r"^Status: (.+?)\.?$", text, re.MULTILINE)
        rows.append((number, f"[{rest}]({path.name})", status[1] if status else "accepted"))
    return "\n".join([NOTE, HEAD, table(("", "decision", "status"), rows)])
