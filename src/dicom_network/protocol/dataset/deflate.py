"""Deflated data sets (PS3.5 A.5): inflating without ever holding more than a limit."""

import zlib
from collections.abc import Iterator
from typing import Final

from dicom_network.protocol.dataset.encoding import Buffer
from dicom_network.protocol.dataset.errors import DataSetError, TruncatedDataSet

INFLATED_LIMIT: Final = 512 * 1024 * 1024
"""Deflate reaches 1 : 1032, so two megabytes could claim two gigabytes. What is deflated in the field is SR."""

_STEP: Final = 64 * 1024


def inflate(data_set: Buffer, *, limit: int = INFLATED_LIMIT) -> bytes:
    """Inflate a whole data set.

    Raises: DataSetError where it is no deflate stream, is cut off, or would be longer than ``limit`` bytes.
    """
    stream = zlib.decompressobj(_window_bits(data_set))
    try:
        inflated = stream.decompress(data_set, limit + 1)
    except zlib.error as error:
        raise DataSetError(f"the data set cannot be inflated: {error}", offset=0) from error
    if len(inflated) > limit:
        raise DataSetError(f"the data set inflates to more than {limit} bytes", offset=limit)
    if not stream.eof:
        raise TruncatedDataSet("the deflated data set ends too early", offset=len(inflated))
    return inflated


def inflate_prefixes(data_set: Buffer, *, limit: int = INFLATED_LIMIT) -> Iterator[tuple[bytes, bool]]:
    """Yield ever longer beginnings of the inflated data set, each with whether it is all there is.

    Stops after what the given bytes yield. Raises: as ``inflate``, except that a cut-off stream is no error.
    """
    stream = zlib.decompressobj(_window_bits(data_set))
    inflated = b""
    pending: Buffer = data_set
    step = _STEP
    while True:
        try:
            inflated += stream.decompress(pending, min(step, limit + 1 - len(inflated)))
        except zlib.error as error:
            raise DataSetError(f"the data set cannot be inflated: {error}", offset=0) from error
        if len(inflated) > limit:
            raise DataSetError(f"the data set inflates to more than {limit} bytes", offset=limit)
        pending = stream.unconsumed_tail
        yield inflated, stream.eof
        if stream.eof or not pending:
            return
        step = len(inflated)


def _window_bits(data_set: Buffer) -> int:
    """Tell a raw deflate stream, as the standard wants it, from a zlib one, as some writers made it."""
    start = bytes(data_set[:2])
    is_zlib = len(start) == 2 and start[0] & 0x0F == 8 and int.from_bytes(start, "big") % 31 == 0
    return zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS
