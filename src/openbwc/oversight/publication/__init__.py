"""The public metrics file (III.B, VII): what it holds, how it adds up, and a verifier that needs only the file."""
