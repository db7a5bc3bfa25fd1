"""What people do in retention; one verb, one module."""
