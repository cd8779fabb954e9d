"""DIMSE (PS3.7): command sets, messages and the table of operations.

``operations`` says what each operation is made of, ``command`` turns command sets into bytes and back, ``message`` puts
messages together from fragments and checks them against the table. May import: ``protocol.upper_layer``.
"""
