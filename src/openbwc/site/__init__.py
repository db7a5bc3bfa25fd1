"""The ways in: web pages, API, command line, jobs. Thin: no rule lives here."""
