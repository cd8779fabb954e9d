"""The study list on SQL, and what people write beside studies; see ``domain.study_ports``.

Entry points: ``listing.SqlStudyList``, ``notes.SqlStudyNotes``. Not here: DICOM queries (``stores.index``).
"""
