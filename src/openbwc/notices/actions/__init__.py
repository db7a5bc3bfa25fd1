"""What people and the system do with notices: one verb, one module."""
