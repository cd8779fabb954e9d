"""Pictures made lately, held in memory: looking back and forth asks for the same ones again and again."""

from collections import OrderedDict
from threading import Lock

LARGEST_SHARE = 8
"""What is larger than this part of the limit would push out too many others."""


class Recent:
    """At most so many bytes; what was used least lately goes first. For many threads."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit = limit_bytes
        self._held = 0
        self._contents: OrderedDict[str, bytes] = OrderedDict()
        self._lock = Lock()

    def find(self, key: str) -> bytes | None:
        """Give what is held under a key; None where nothing is."""
        with self._lock:
            content = self._contents.get(key)
            if content is not None:
                self._contents.move_to_end(key)
            return content

    def put(self, key: str, content: bytes) -> None:
        """Hold some bytes."""
        if len(content) * LARGEST_SHARE > self._limit:
            return
        with self._lock:
            self._held += len(content) - len(self._contents.pop(key, b""))
            self._contents[key] = content
            while self._held > self._limit:
                _, dropped = self._contents.popitem(last=False)
                self._held -= len(dropped)
