"""The pages, one module for each place of the navigation. Each calls actions and queries, nothing else."""
