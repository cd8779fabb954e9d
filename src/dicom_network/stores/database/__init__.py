"""The database: one schema on SQLite and PostgreSQL, its migrations, and transactions that never fail for being busy.

Entry point: ``database.open_database``. Not here: what is kept in it (``stores.index``, ``stores.audit`` …).
"""
