"""What is done about findings, assessments, reviews and audits: one verb, one module."""
