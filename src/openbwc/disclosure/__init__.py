"""Disclosure: requests for footage from their arrival, under clocks of the law, to their end (V.B.1, V.B.2).

Guarantees:
- Whoever asks, and by whichever way, goes through one process; the request is what they wrote, and is not changed.
- What happens to a request is only ever added to; its clocks are read from that history and from the policy.
- A search is a certificate: what was asked of the catalogue, what it covered, what it found and what is known to be
  missing, with its digest in the ledger; the same search can be made again and compared.
- No name, address or word of a requester stands in the ledger.
"""
