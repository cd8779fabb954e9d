"""The generated pages of docs/reference: a file a page, each with ``page() -> str``."""
