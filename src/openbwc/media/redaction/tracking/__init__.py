"""Following: what was found frame by frame becomes tracks, which bridge what a detector missed."""
