"""``dicom-network …``: a verb a file."""
