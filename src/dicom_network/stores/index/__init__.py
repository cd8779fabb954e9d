"""The index on SQL: knows every instance, finds it, and tells where it lies; see ``domain.ports.Index``.

Entry point: ``index.SqlIndex``. Not here: the schema and transactions (``stores.database``).
"""
