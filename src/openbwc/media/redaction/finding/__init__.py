"""Finding: where things are in each frame of a span of footage, without looking at every frame in full."""
