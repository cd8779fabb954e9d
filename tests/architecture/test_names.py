"""Names say what a thing is; the names under which anything fits are not used."""

import ast
import json
import re

import pytest

from tests.architecture.source import PACKAGE, ROOT, name_of, trees, written_files

SAYS_NOTHING = re.compile(r"(^|_)(utils?|helpers?|common|misc|stuff|shared|manager|base_class|impl)(_|$)")
ROOT_ENTRIES = set(
    """
    README.md ARCHITECTURE.md CONTRIBUTING.md CHANGELOG.md SECURITY.md LICENSE Makefile pyproject.toml requirements.lock
    requirements-dev.lock requirements-build.lock requirements-node.lock src tests tools docs bench web deploy .ci
    .gitignore .gitattributes .editorconfig
    """.split()
)


def test_files_and_folders_say_what_is_in_them() -> None:
    allowed = {"shared_rows"}
    names = {part for path in written_files() for part in path.relative_to(PACKAGE).with_suffix("").parts}
    assert not {name for name in names - allowed if SAYS_NOTHING.search(name)}


def test_classes_are_named_by_nouns_of_their_own() -> None:
    vague = {
        f"{name_of(path)}:{node.lineno} {node.name}"
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and re.search(r"(Manager|Helper|Impl|Util|Utils|Base)$", node.name)
    }
    assert not vague


def test_the_root_holds_what_belongs_there(git_files: list[str]) -> None:
    entries = {name.split("/")[0] for name in git_files}
    assert not entries - ROOT_ENTRIES


def test_lock_files_name_no_download_host() -> None:
    for lock in ROOT.glob("*.lock"):
        assert not re.search(r"https?://", lock.read_text(encoding="utf-8")), lock.name
        assert "--hash=sha256:" in lock.read_text(encoding="utf-8"), lock.name


@pytest.mark.parametrize("folder", ["web", "tests/oidc"])
def test_locks_of_packages_of_node_name_no_host_and_hold_every_hash(folder: str) -> None:
    lock = (ROOT / folder / "package-lock.json").read_text(encoding="utf-8")
    assert not re.search(r"https?://", lock), "make lock"
    packages = {name: package for name, package in json.loads(lock)["packages"].items() if name}
    assert packages
    assert not [name for name, package in packages.items() if not package.get("integrity", "").startswith("sha512-")]


def test_nothing_is_left_lying(git_files: list[str]) -> None:
    """What is to be done later is written in the tracker, not in the tree."""
    mark = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
    readable = (ROOT / name for name in git_files if name.endswith((".py", ".md", ".toml", ".sh")))
    marked = {name_of(path) for path in readable if path.is_file() and mark.search(path.read_text(encoding="utf-8"))}
    assert not marked
