"""A package of a release: what goes into it, its papers, its bag.

Guarantees: everything here is a function of frozen contents, so that the same release gives the same bytes; files are
streamed and never held whole; a file that is not, byte for byte, the one that was frozen stops the building.
"""
