"""The DICOM upper layer (PS3.8): PDUs, the state machine, the association.

``pdu`` and ``items`` turn PDUs into bytes and back, ``reader`` takes a byte stream apart, ``state`` holds the table of
PS3.8 9.2, ``association`` puts them together for either side. Sockets and clocks belong to a host. May import: nothing.
"""
