"""Jobs of redaction: asked for by people, done by workers in pieces, settled in one transaction.

Guarantees: a job is offered to the queue in the transaction that asks for it; two workers never do the same job at once
(a lease), and one that lost its lease, or whose job was cancelled, cannot keep a result (a fence); a piece that is done
stays done when its worker, or the whole machine, is killed; what was found enters the project in the transaction that
ends the job. Originals are only read.
"""
