"""From samples to pictures: grayscale and colour transformations, overlays, viewport, image files."""
