"""Measures this node side by side with the peers that are installed, in one run and on one path.

Nothing here imports ``dicom_network`` (only ``index_loader`` does, to fill an index without the network): the node
is a program like any other peer, so that what is measured is what a hospital gets. ``bench/README.md`` says how to run
it and how to read what comes out.

Entry point: ``python -m bench`` (``make bench``).
"""
