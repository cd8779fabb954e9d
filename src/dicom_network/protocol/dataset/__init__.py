"""Data sets as bytes: PS3.5 (encoding), PS3.10 (files), PS3.18 Annex F (the DICOM JSON model).

``header`` what a store needs of a received data set · ``part10`` before it in a file · ``frames`` where pixels lie ·
``json`` and ``bulk`` metadata for DICOMweb · ``decode`` and ``encode`` small data sets to and from the JSON model.
They stand on ``walk`` (where values lie), ``values`` and ``character_sets`` (what they say), ``deflate``. Pixels are
never decoded here. Errors are ``DataSetError``; no message holds a value. May import: ``standard``.
"""
