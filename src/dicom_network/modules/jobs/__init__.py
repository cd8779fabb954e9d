"""Jobs: shows background work, and lets it be tried again or cancelled. The worker does it."""

from dicom_network.base.module import Module
from dicom_network.modules.jobs import api

MODULE = Module(name="jobs", summary="Shows, retries and cancels background work.", api=api.router)
