"""How long a test waits for what has to happen.

A wait ends with what it waits for, so a long one costs nothing where all is well, and a machine that is busy with other
things is not taken for a fault.
"""

SECONDS = 240
MILLISECONDS = SECONDS * 1000
