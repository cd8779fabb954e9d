"""No patient in the log: no call names a patient's attribute, and messages are fixed texts."""

import ast
from collections.abc import Iterator
from pathlib import Path

from dicom_network.base.log import PATIENT_KEYS
from tests.architecture.source import name_of, trees

LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}


def test_log_calls_carry_no_patient_data() -> None:
    found = [
        f"{name_of(path)}:{call.lineno} {keyword.arg}"
        for path, call in _log_calls()
        for keyword in call.keywords
        if keyword.arg in PATIENT_KEYS
    ]
    assert not found


def test_log_messages_are_fixed_texts() -> None:
    """A text put together at run time could hold anything, and nobody could search for it."""
    loose = [
        f"{name_of(path)}:{call.lineno}"
        for path, call in _log_calls()
        if call.args and not (isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str))
    ]
    assert not loose


def _log_calls() -> Iterator[tuple[Path, ast.Call]]:
    for path, tree in trees():
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in LEVELS
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "log"
            ):
                yield path, node
