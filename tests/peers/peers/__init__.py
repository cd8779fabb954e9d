"""Programs that others wrote, as peers of a node, and the real files that they send."""
