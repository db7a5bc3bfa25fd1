"""One script per figure in docs/performance.md, each against a peer and a limit, in one run."""
