"""The command line: one module for each topic, each calling actions and queries only."""
