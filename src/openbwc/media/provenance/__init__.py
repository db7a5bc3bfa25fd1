"""Provenance in a copy: a C2PA manifest that says what was done to it, signed with the agency's key.

Guarantees: the manifest names the original by its SHA-256 and a title only, never its picture, place or people; it is
bound to the plan's digest; the private key is never handed to the library that reads the file: it signs by callback.
"""
