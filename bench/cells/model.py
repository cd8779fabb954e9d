"""What a cell is: one question put to every peer in the same way."""

from abc import ABC, abstractmethod
from collections.abc import Iterator

from bench.measurement import Measurement
from bench.peers.model import Peer
from bench.place import Place


class Cell(ABC):
    """One question, with its variants."""

    name: str
    title: str
    """Heading in the report."""
    method: str
    """One paragraph for the report: what is done, what is counted."""
    speaks: str
    """What a peer must speak to be asked: ``store``, ``find`` or ``dicomweb``."""
    leading_figure: str
    """The figure whose ratio to the reference is reported."""
    compared: tuple[str, ...] = ()
    """Other figures of which the ratio is reported, besides cost."""
    reference: str = "orthanc"
    """Of whom the ratios are taken."""
    besides: tuple[str, ...] = ()
    """Names of peers that are asked beside the usual ones."""

    @abstractmethod
    def measure(self, peer: Peer, place: Place) -> Iterator[Measurement]:
        """Ask one peer once; yields a measurement a variant."""

    def is_for(self, peer: Peer) -> bool:
        """Tell whether this peer can be asked."""
        return self.speaks in peer.speaks
