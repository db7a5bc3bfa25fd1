"""Letters to requesters: their words from the request's history, typeset as accessible PDF."""
