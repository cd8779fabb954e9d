"""Sending: gives instances to other application entities: SCP of C-MOVE and C-GET, Storage SCU by a durable job.

Not here: HTTP (``retrieve``), asking other archives (the command line composes that of the dialer and ``storage``).
Entry points: ``service.Sending``, ``MODULE``.
"""

from dicom_network.base.module import Module
from dicom_network.modules.sending import api, dimse, tasks

MODULE = Module(
    name="sending",
    summary="Gives instances to other application entities: C-MOVE, C-GET, Storage SCU.",
    standard=("PS3.4 Annex B", "PS3.4 C.4.2", "PS3.4 C.4.3"),
    dimse=dimse.services,
    api=api.router,
    jobs=tasks.jobs,
)
