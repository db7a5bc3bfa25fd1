"""The suite: `unit/` mirrors the rooms, `clauses/` names clauses, `faults/` kills and corrupts, `browser/` clicks."""
