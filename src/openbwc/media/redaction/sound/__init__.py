"""Sound: where somebody speaks, which words to delete, and a copy in which nothing of what was deleted is left."""
