"""What the pages ask for. A form checks shape only; what is allowed, the actions decide."""
