"""What is wrong with a data set, and where. Edges turn these into the domain's errors."""

from dicom_network.standard.elements import format_tag


class DataSetError(ValueError):
    """Bytes that make no sense as DICOM. The message names what, the offset and the tag; never a value.

    ``offset`` counts from the start of what was given (for deflated data sets: of what was inflated), or is -1 where
    no place can be named; ``tag`` is the element being read, if any.
    """

    def __init__(self, message: str, *, offset: int = -1, tag: int | None = None) -> None:
        where = "" if offset < 0 else f" at offset {offset}"
        which = "" if tag is None else f" in {format_tag(tag)}"
        super().__init__(f"{message}{which}{where}")
        self.offset = offset
        self.tag = tag


class TruncatedDataSet(DataSetError):
    """The bytes end in the middle of an element: more of them, if there are any, would help."""
