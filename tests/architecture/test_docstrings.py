"""Every folder and file says what it is for; every public thing of the lower layers says what it does."""

import ast

from tests.architecture.source import PACKAGE, name_of, trees

DOCUMENTED_LAYERS = ("base", "domain", "protocol", "standard", "modules", "components", "stores", "hosts")


def test_every_file_says_what_it_is_for() -> None:
    assert not [name_of(path) for path, tree in trees() if not ast.get_docstring(tree)]


def test_every_folder_is_a_package_that_says_what_it_is_for() -> None:
    folders = {path.parent for path in PACKAGE.rglob("*.py")}
    without = [name_of(folder) for folder in sorted(folders) if not (folder / "__init__.py").is_file()]
    assert not [name for name in without if "migrations" not in name]


def test_public_functions_and_classes_are_documented() -> None:
    missing = [
        f"{name_of(path)}:{node.lineno} {node.name}"
        for path, tree in trees()
        if path.relative_to(PACKAGE).parts[0] in DOCUMENTED_LAYERS
        for node in tree.body
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
        if not node.name.startswith("_") and not ast.get_docstring(node) and "migrations" not in path.parts
    ]
    assert not missing
