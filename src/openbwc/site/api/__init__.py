"""The API: the same actions and queries as the pages, for programs; no rules live here."""
