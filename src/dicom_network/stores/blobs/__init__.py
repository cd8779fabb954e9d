"""Where Part 10 files lie: landing logs, large objects and sealed series, all in plain files that others can read.

Entry point: ``local.LocalBlobStore``, which implements ``domain.ports.BlobStore``. The bytes of every kind of file are
written down in ``docs/reference/storage-layout.md``; ``record`` holds the one header that landing logs and large
objects share.
May import: ``base``, ``domain``, ``protocol``, ``standard``.
"""
