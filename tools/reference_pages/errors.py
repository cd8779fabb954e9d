"""docs/reference/errors.md."""

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import dicom_network
from dicom_network.cli.failure import EXIT_STATUSES
from dicom_network.domain import errors
from dicom_network.hosts.web.error_answers import STATUS_BY_CLASS, STATUS_BY_CODE
from dicom_network.modules.storage.dimse import STATUSES as STORAGE_STATUSES
from reference_pages.markdown import NOTE, prose, table

SOURCE = Path(dicom_network.__file__).parent
FAMILIES = ("InvalidInput", "NotFound", "Refused", "Conflict", "Unavailable", "Corrupt")
HEAD = """# Errors

There is one family of errors. What an error is of says what can be done about it; its `code` is stable and meant for
programs; its message says what and where, its hint what to do. None of them names a patient.
"""


def page() -> str:
    """Write the page."""
    rows = [
        (
            f"`{name}`",
            prose((getattr(errors, name).__doc__ or "").splitlines()[0]),
            EXIT_STATUSES[getattr(errors, name)],
            _status(STATUS_BY_CLASS, name),
            f"{_status(STORAGE_STATUSES, name):04X}H",
        )
        for name in FAMILIES
    ]
    parts = [NOTE, HEAD, table(("family", "meaning", "exit status", "HTTP status", "C-STORE status"), rows)]
    exceptions = [(f"`{code}`", status) for code, status in sorted(STATUS_BY_CODE.items())]
    parts += ["Some codes have an HTTP status of their own:\n", table(("code", "HTTP status"), exceptions)]
    codes = _codes()
    for family in FAMILIES:
        listed = [(f"`{code}`", "; ".join(sorted(places))) for code, places in sorted(codes[family].items())]
        if listed:
            parts += [f"## {family}\n", table(("code", "raised in"), listed)]
    return "\n".join(parts)


def _status(statuses: Mapping[type[Exception], int], name: str) -> int:
    family = getattr(errors, name)
    return next(status for known, status in statuses.items() if issubclass(family, known))


def _codes() -> dict[str, dict[str, set[str]]]:
    """Find every code by family, with the packages that raise it."""
    found: dict[str, dict[str, set[str]]] = {family: defaultdict(set) for family in FAMILIES}
    for path in sorted(SOURCE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = dict(_constants(tree))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in found:
                for keyword in node.keywords:
                    code = _text(keyword.value, constants) if keyword.arg == "code" else None
                    if code:
                        found[node.func.id][code].add("/".join(path.relative_to(SOURCE).parts[:2]))
    return found


def _constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant):
            for target in statement.targets:
                if isinstance(target, ast.Name) and isinstance(statement.value.value, str):
                    yield target.id, statement.value.value


def _text(value: ast.expr, constants: dict[str, str]) -> str | None:
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return value.value
    return constants.get(value.id) if isinstance(value, ast.Name) else None
