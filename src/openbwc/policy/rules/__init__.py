"""The rules of each act, one module per room of duties.

Guarantees: a rule is a pure function of facts and policy; it lists every reason against the act and not only the
first; it names the clauses that permit the act, and without such grounds nothing is permitted.
"""
