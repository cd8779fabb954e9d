"""What to do where an address to listen on cannot be had."""

import errno


def address_hint(error: OSError, option: str) -> str:
    """Say it for what the system says; ``option`` of the command line names another address."""
    match error.errno:
        case errno.EADDRNOTAVAIL:
            return f"this machine has no such address; {option} 0.0.0.0:PORT takes all that it has"
        case errno.EACCES:
            return f"ports below 1024 need a right of their own; {option} HOST:PORT names another"
    return f"another program may hold the port; choose one with {option} HOST:PORT"
