"""What of the hierarchy a command is about, as people type it."""

from dataclasses import dataclass
from typing import Annotated, Literal

from cyclopts import Parameter

from dicom_network.domain.errors import InvalidInput
from dicom_network.domain.hierarchy import Level
from dicom_network.domain.ports import DICOMJSON
from dicom_network.modules.remote.model import retrieve_identifier

LevelName = Literal["patient", "study", "series", "instance"]
LEVELS: dict[LevelName, Level] = {
    "patient": Level.PATIENT,
    "study": Level.STUDY,
    "series": Level.SERIES,
    "instance": Level.INSTANCE,
}


@Parameter(name="*")
@dataclass(frozen=True)
class Selection:
    """What is to be retrieved: the lowest level that is given, with those above it."""

    patient: Annotated[str, Parameter(help="Patient ID.")] = ""
    study: Annotated[tuple[str, ...], Parameter(help="Study Instance UID; may be given several times.")] = ()
    series: Annotated[tuple[str, ...], Parameter(help="Series Instance UID, of the one study that is given.")] = ()
    instance: Annotated[tuple[str, ...], Parameter(help="SOP Instance UID, of the one series that is given.")] = ()

    @property
    def level(self) -> Level:
        """The lowest level that is given. Raises: InvalidInput where nothing is."""
        for level, given in (
            (Level.INSTANCE, self.instance),
            (Level.SERIES, self.series),
            (Level.STUDY, self.study),
            (Level.PATIENT, self.patient),
        ):
            if given:
                return level
        raise InvalidInput("nothing is selected", code="shell.selection", hint="--study UID or --patient ID")

    def identifier(self) -> DICOMJSON:
        """Make the identifier of a C-MOVE or C-GET. Raises: InvalidInput where a key of a level above is missing."""
        uids = {Level.INSTANCE: self.instance, Level.SERIES: self.series, Level.STUDY: self.study}.get(self.level, ())
        parents = {Level.STUDY: _only(self.study), Level.SERIES: _only(self.series)}
        return retrieve_identifier(self.level, uids, parents, self.patient)


def _only(uids: tuple[str, ...]) -> str:
    return uids[0] if len(uids) == 1 else ""
