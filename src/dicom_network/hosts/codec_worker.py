"""A codec process: does one call after the other, within its limits, until nobody asks any more.

It runs ``python -m dicom_network.hosts.codec_worker FD MEMORY_BYTES``, with one end of a socket pair as FD.
"""

import contextlib
import logging
import math
import os
import resource
import signal
import socket
import sys
import time
from collections.abc import Sequence
from dataclasses import replace

from dicom_network.domain.errors import DicomNetworkError
from dicom_network.hosts.codec_channel import receive_call, send_answer
from dicom_network.modules.rendering.calls import Answer, Call
from dicom_network.modules.rendering.tasks import perform
from dicom_network.protocol.dataset.errors import DataSetError

CODEC_ERRORS = (ArithmeticError, LookupError, RuntimeError, TypeError, ValueError)
"""What codecs raise for codestreams that make no sense; theirs are subclasses of these."""

log = logging.getLogger("codecs")


def main(arguments: Sequence[str]) -> None:
    """Serve the socket that was handed over."""
    descriptor, memory_bytes = (int(argument) for argument in arguments)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with socket.socket(fileno=descriptor) as channel:
        serve(channel)


def serve(channel: socket.socket) -> None:
    """Say that the process is ready, then do calls until the other side closes."""
    send_answer(channel, Answer())
    while (received := receive_call(channel)) is not None:
        _limit_cpu(received.cpu_seconds)
        try:
            answer = answer_call(received.call, received.descriptors)
        finally:
            for descriptor in received.descriptors:
                os.close(descriptor)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            send_answer(channel, answer)


def answer_call(call: Call, descriptors: Sequence[int]) -> Answer:
    """Do a call, turning whatever goes wrong into an answer."""
    began = time.process_time()
    try:
        return replace(perform(call, descriptors), cpu_seconds=time.process_time() - began)
    except DicomNetworkError as error:
        return _failure(error.code, str(error.args[0]), type(error).__mro__, error.hint)
    except DataSetError as error:
        return _failure("pixels.broken", str(error))
    except MemoryError:
        return _failure("pixels.memory", "decoding needs more memory than codec processes may take")
    except OSError as error:
        return _failure("pixels.file", f"reading or writing failed: {os.strerror(error.errno or 0)}")
    except CODEC_ERRORS as error:
        return _failure("pixels.broken", f"the frame does not decode ({type(error).__name__})")
    except Exception as error:  # the boundary: whatever it was, the next call must be served
        log.exception("a call failed")
        return _failure("pixels.broken", f"the frame does not decode ({type(error).__name__})")


def _failure(code: str, message: str, ancestry: Sequence[type] = (), hint: str = "") -> Answer:
    kinds = [one.__name__ for one in ancestry]
    return Answer(facts={"error": code, "message": message, "hint": hint, "kinds": kinds})


def _limit_cpu(seconds: float) -> None:
    """Let this call take so many seconds of CPU from now on: the kernel ends a process that spins."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = int(usage.ru_utime + usage.ru_stime)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (used + math.ceil(seconds) + 1, hard))


if __name__ == "__main__":
    main(sys.argv[1:])
