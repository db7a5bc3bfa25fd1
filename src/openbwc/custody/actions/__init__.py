"""What custody does: publish."""
