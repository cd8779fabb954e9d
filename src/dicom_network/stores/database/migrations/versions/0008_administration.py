"""Administration: departments and what the portal keeps of the node."""

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Create the tables."""
