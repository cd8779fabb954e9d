"""The cells of the bench, a question a file."""

from bench.cells import find, large, metadata, qido, retrieve, store, storescu, stow, viewer
from bench.cells.model import Cell

MODULES = (store, storescu, stow, large, retrieve, metadata, qido, find, viewer)

CELLS: dict[str, Cell] = {cell.name: cell for module in MODULES for cell in module.CELLS}
"""By name, in the order in which they run."""
