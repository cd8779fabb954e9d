"""The log in words, where nobody looks at a terminal."""

import subprocess
import sys

PROGRAM = """
from dicom_network.base.log import configure, logger
from dicom_network.base.settings import LogSettings
configure(LogSettings(format="text"))
logger("test").info("series sealed", number=3)
"""


def test_text_that_goes_to_a_file_has_no_colours() -> None:
    written = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True).stderr
    assert "series sealed" in written
    assert "number=3" in written
    assert "\x1b" not in written
