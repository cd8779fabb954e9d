"""Keeps queries quick: the index is read into memory at start, and its statistics are taken anew every day."""

from collections.abc import Sequence
from datetime import timedelta

from dicom_network.base.module import Timer
from dicom_network.base.node import Node

EVERY = timedelta(days=1)


def timers(node: Node) -> Sequence[Timer]:
    """Give the timer."""

    def tend() -> None:
        node.index.warm()
        node.index.analyze()

    return [Timer("tend-index", EVERY, tend)]
