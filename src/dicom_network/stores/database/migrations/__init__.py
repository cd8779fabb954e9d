"""The migrations of the schema, run by Alembic; each is a file of ``versions``, and none is ever changed."""
