"""Frames and whole instances in another transfer syntax."""
