"""What people do with requests; one verb, one module."""
