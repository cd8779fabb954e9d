"""Access: roles and what they permit, why somebody may see a study, and the glass to break in an emergency.

Not here: who has which role (``modules.identity``), and the doors that ask (every module has its own). Entry points:
``MODULE``.
"""

from dicom_network.base.module import Module
from dicom_network.modules.access import api

MODULE = Module(
    name="access",
    summary="Makes roles, explains what they permit, and lets people break the glass.",
    api=api.router,
)
