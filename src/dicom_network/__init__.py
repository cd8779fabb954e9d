"""DICOM Network: self-installed components to archive, find, give access to, process and show medical images."""

__version__ = "0.1.0"
