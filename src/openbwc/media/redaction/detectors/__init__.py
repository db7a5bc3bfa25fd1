"""Detectors and where their weights come from."""
