"""Durable things behind the ports of ``domain.ports``: bytes (``blobs``), the database and what is in it.

May import: ``base`` and below; never a module or a host.
"""
