"""PS3.18 without a socket: media types, multipart messages, byte ranges, QIDO-RS parameters, STOW-RS answers.

Not here: the data sets themselves (``protocol.dataset``), and what is done with a request (the modules' ``web`` edges).
May import: ``standard``, ``protocol.dataset``.
"""
