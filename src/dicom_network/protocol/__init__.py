"""Bytes in, events out: the protocols of the standard without a socket, a clock, a thread or a log.

``upper_layer`` PS3.8, ``dimse`` PS3.7, ``dataset`` PS3.5 and PS3.10, ``dicomweb`` PS3.18. May import: ``standard``.
"""
