"""Synthetic sample studies, so that a newcomer's node has something to show at once.

Purpose: a CT of the chest, an MR of the brain, a chest radiograph, an ultrasound cine, a photograph and a report, of
invented patients with Romanian, Russian and Macedonian names. They are drawn by this package, never downloaded, and are
the same every time, UIDs included.

``shapes`` and ``vessels`` draw; ``thorax``, ``abdomen``, ``radiograph``, ``brain``, ``heart``, ``retina`` and
``report`` are what is drawn; ``volumes``, ``single_images`` and ``datasets`` make DICOM of it; ``service`` lists all.
Not here: putting the samples into an archive; whoever calls does.
"""

from dicom_network.base.module import Module

MODULE = Module(name="samples", summary="Synthetic studies of invented patients, to try the node with.")
