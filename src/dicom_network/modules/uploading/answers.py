"""What requests and answers of uploading look like."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from dicom_network.base.api import GREATEST_ID, Body, text
from dicom_network.domain.uploads import FileName, FileState, UploadState
from dicom_network.modules.uploading.model import LONGEST_PATH, WhyLeftOut

Count = Annotated[int, Field(ge=0, le=GREATEST_ID, strict=True)]


class NewUpload(Body):
    """An upload to be opened."""

    name: Annotated[str, text(LONGEST_PATH)] = ""
    """For people, such as the name of the folder."""
    files: Count = 0
    """How many there will be; 0: not known."""
    bytes: Count = 0
    institution: Annotated[int, Field(ge=1, le=GREATEST_ID, strict=True)] | None = None
    """The institution that it is for; may be left out where there is but one."""


class UploadAnswer(BaseModel):
    """An upload, and how far it is."""

    id: int
    name: str
    state: UploadState
    institution: int | None
    files: int
    bytes: int
    created: datetime
    changed: datetime
    counts: dict[FileState, int] = Field(description="how many files are in which state, members of ZIPs included")
    sizes: dict[FileState, int] = Field(description="how many bytes these have")
    studies: int = Field(description="how many studies they belong to")


class UploadPage(BaseModel):
    """Some uploads."""

    uploads: list[UploadAnswer]
    next: int | None = Field(description="``before`` of the next page; null: there is none")


class FileAnswer(BaseModel):
    """A file of an upload, and what became of it."""

    key: str
    path: str
    size: int
    received: int = Field(description="how many of its bytes are here")
    state: FileState
    code: str = Field(description="why, for programs; empty where all is well")
    reason: str
    study_instance_uid: str
    sop_instance_uid: str
    is_member: bool = Field(description="it came in a ZIP")


class FilePage(BaseModel):
    """Some files."""

    files: list[FileAnswer]
    next: int | None = Field(description="``after`` of the next page; null: there is none")


class LeftOut(Body):
    """A file that the client does not send."""

    key: Annotated[str, text(200, shortest=1)]
    path: Annotated[str, text(LONGEST_PATH, shortest=1)]
    size: Count = 0
    why: WhyLeftOut = WhyLeftOut.NOT_DICOM

    def named(self) -> tuple[FileName, WhyLeftOut]:
        """Give its name, and why it is not sent."""
        return FileName(self.key, self.path, self.size), self.why


class AskedKeys(Body):
    """Keys of files of which a client does not know whether they have arrived."""

    keys: Annotated[list[Annotated[str, text(200, shortest=1)]], Field(min_length=1, max_length=1000)]


class InstitutionChoice(BaseModel):
    """An institution that may be uploaded to."""

    id: int
    name: str
