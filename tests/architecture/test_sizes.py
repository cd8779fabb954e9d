"""Small enough to be read: files and functions have a length at which they are split."""

import ast

from tests.architecture.source import name_of, trees, written_files

LONGEST_FILE = 400
LONGEST_FUNCTION = 50
"""Lines of the body, the docstring left out."""


def test_files_are_short() -> None:
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in written_files()}
    assert not {name: length for name, length in lengths.items() if length > LONGEST_FILE}


def test_functions_are_short() -> None:
    too_long = {
        f"{name_of(path)}:{node.lineno} {node.name}": _length(node)
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and _length(node) > LONGEST_FUNCTION
    }
    assert not too_long


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1
