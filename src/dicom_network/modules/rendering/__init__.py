"""Rendering: pixels made visible, and given in the transfer syntax that is asked for.

``web.py`` serves ``/rendered`` and ``/thumbnail``; ``service.py`` is what the other modules ask
(``base.pixels.PixelWorker``). What touches pixels runs in the codec processes (``hosts.codec_pool``), entered at
``tasks.py``; what imports numpy or a codec is imported there only, so that the processes that serve stay small. They in
turn import no web framework: ``MODULE`` is imported when it is asked for, not with the package.

Standard: PS3.3 C.7.6.3, C.8.11, C.9, C.11; PS3.5 8 and annexes A, G; PS3.18 8.3.5, 8.7, 10.4.
"""

from importlib import import_module
from typing import Any


def __getattr__(name: str) -> Any:
    if name == "MODULE":
        return import_module(f"{__name__}.module").MODULE
    raise AttributeError(f"{__name__} has no {name}")
