"""The redaction engine: find, follow, plan, render, look again (V.A.6). Useful by itself; it knows nobody.

Guarantees: the original is only ever read; a copy is a function of the original and the plan; finding a face is no
recognition: no embedding is computed, and no identity is kept (V.A.8).
"""
