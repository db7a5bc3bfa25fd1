"""Checks of the house and writers of generated pages; started by `make`."""
