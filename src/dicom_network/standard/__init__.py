"""Facts of the DICOM standard (edition 2026c) as tables: UIDs, attributes, SOP classes, transfer syntaxes, statuses.

Not here: rules about them (``domain``), bytes (``protocol``). May import: nothing of ours. No I/O.
"""
