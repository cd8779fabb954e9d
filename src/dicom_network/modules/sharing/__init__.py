"""Sharing: studies assigned to people, and shared with them for a time and for what is said.

What it opens follows from the roles of who is given it (``domain.subjects``); here it is only given and taken back.
``service`` is what is done, each act with its audit event in one transaction; ``api`` the REST.
Entry point: ``MODULE``.
"""

from dicom_network.base.module import Module
from dicom_network.modules.sharing import api

MODULE = Module(
    name="sharing",
    summary="Assigns studies to people and shares them for a time.",
    api=api.router,
)
