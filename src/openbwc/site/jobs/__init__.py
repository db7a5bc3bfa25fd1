"""Jobs: thin functions that the queue calls, and the processes that run them. No rules live here."""
