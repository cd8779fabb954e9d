"""What is stored, read piece by piece: attributes, frames, documents, video, reports."""
