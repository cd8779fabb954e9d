"""Access: roles, who has them where, what is shared or assigned."""

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Create the tables."""
