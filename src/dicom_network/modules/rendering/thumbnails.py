"""Which picture stands for a study or a series, and the card that does where there is none."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

from dicom_network.base.node import Node
from dicom_network.domain.access import ANYTHING
from dicom_network.domain.errors import NotFound
from dicom_network.domain.hierarchy import InstanceLocation, SeriesState

WITHOUT_PICTURES = frozenset(
    "AR ASMT AU CTPROTOCOL DOC ECG EEG EMG EOG EPS FID HD KER KO LEN M3D OAM OPV PLAN POS PR REG RESP RTINTENT"
    " RTPLAN RTRAD RTRECORD RTSEGANN RTSTRUCT RWV SMR SR SRF STAIN TEXTUREMAP TG VA XAPROTOCOL".split()
)
"""Modalities of series in which there is nothing to look at (PS3.3 C.7.3.1.1.1)."""
SECOND_CHOICE = frozenset(("SEG", "RTDOSE", "OT", "SC"))
"""Series that stand for a study only where there is no other."""
KEPT = 2000
"""Series whose picture is kept in mind."""


@dataclass(frozen=True, slots=True)
class Representative:
    """The instance that stands for something; ``frame_number`` None where it has no pixels."""

    location: InstanceLocation
    frame_number: int | None
    modality: str


class Representatives:
    """Chooses pictures that stand for others, and remembers the choice while a series stays as it is."""

    def __init__(self, node: Node) -> None:
        self._index = node.index
        self._known: OrderedDict[tuple[str, int], Representative] = OrderedDict()
        self._lock = Lock()

    def choose(self, *, study: str, series: str) -> Representative:
        """Choose for a series, or with ``series`` empty for a study. Raises: NotFound."""
        states = [
            state
            for state in self._index.series_states(study=study, series=series, within=ANYTHING)
            if _belongs(state, study)
        ]
        if not states:
            raise NotFound(f"there is no such {'series' if series else 'study'}", code="rendering.nothing")
        state = choose_series(states)
        key = (state.series_instance_uid, state.revision)
        with self._lock:
            known = self._known.get(key)
        if known is None:
            known = self._choose_instance(state)
            with self._lock:
                self._known[key] = known
                if len(self._known) > KEPT:
                    self._known.popitem(last=False)
        return known

    def modality_of(self, location: InstanceLocation) -> str:
        """Give the modality of an instance's series; empty where it is not known."""
        states = self._index.series_states(series=location.series_instance_uid, within=ANYTHING)
        return states[0].modality if states else ""

    def _choose_instance(self, state: SeriesState) -> Representative:
        uid = state.series_instance_uid
        locations = list(self._index.locate(study=state.study_instance_uid, series=uid, within=ANYTHING))
        if not locations:
            raise NotFound("the series is empty", code="rendering.nothing")
        with_pixels = [location for location in locations if location.pixel_data_offset is not None]
        location = choose_middle(with_pixels or locations)
        return Representative(location, middle_frame(location) if with_pixels else None, state.modality)


def _belongs(state: SeriesState, study: str) -> bool:
    return state.number_of_instances > 0 and state.study_instance_uid == study


def choose_series(states: Sequence[SeriesState]) -> SeriesState:
    """Choose the series with the most instances, of those that have pictures if any has."""
    return max(states, key=lambda state: (_preference(state.modality), state.number_of_instances))


def _preference(modality: str) -> int:
    if modality in WITHOUT_PICTURES:
        return 0
    return 1 if modality in SECOND_CHOICE else 2


def choose_middle(locations: Sequence[InstanceLocation]) -> InstanceLocation:
    """Choose the instance in the middle: the ends of a volume show little."""
    return locations[len(locations) // 2]


def middle_frame(location: InstanceLocation) -> int:
    """Give the number of the frame in the middle."""
    return location.number_of_frames // 2 + 1 if location.number_of_frames > 1 else 1
