"""What holds for all tests."""

from tests.steady_pynetdicom import mend_pynetdicom

mend_pynetdicom()
