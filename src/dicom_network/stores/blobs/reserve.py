"""The disk's reserve: the node says "no more" while there is still room to do so in good order."""

import errno
import os
from pathlib import Path

from dicom_network.domain.errors import DicomNetworkError, Unavailable

_FULL = {errno.ENOSPC, errno.EDQUOT}


class DiskReserve:
    """Watches the free space of the disk under a folder.

    It looks anew each time: that costs microseconds, while a look kept for a second would let a fast sender fill the
    disk far beyond the reserve, and would keep on refusing when there is space again.
    """

    def __init__(self, folder: Path, reserve_bytes: int) -> None:
        self._folder = os.fspath(folder)
        self._reserve_bytes = reserve_bytes

    def free_bytes(self) -> int:
        """Give what is free for this user."""
        disk = os.statvfs(self._folder)
        return disk.f_bavail * disk.f_frsize

    def total_bytes(self) -> int:
        """Give the size of the disk."""
        disk = os.statvfs(self._folder)
        return disk.f_blocks * disk.f_frsize

    def check(self) -> None:
        """Raises: Unavailable (``storage.out-of-space``) below the reserve."""
        if self.free_bytes() < self._reserve_bytes:
            raise out_of_space(f"less than {self._reserve_bytes} bytes are free on the disk of {self._folder}")


def out_of_space(message: str) -> Unavailable:
    """Give the error of a full disk."""
    return Unavailable(
        message,
        code="storage.out-of-space",
        hint="free space on it, or lower storage.reserve_bytes; the node goes on by itself",
    )


def disk_error(error: OSError, doing: str) -> DicomNetworkError:
    """Give the error of the family for one of the disk; ``doing`` names the act and the file."""
    if error.errno in _FULL:
        return out_of_space(f"the disk is full: {doing}")
    return Unavailable(
        f"{doing}: {error.strerror or error}",
        code="storage.disk-error",
        hint="see the kernel's log about this disk",
    )
