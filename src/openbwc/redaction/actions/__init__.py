"""What people do in a redaction project; one verb, one module."""
