"""Disclosure: requests for footage from their arrival to their end, and the gate before footage goes out (V.B).

Guarantees:
- Whoever asks, and by whichever way, goes through one process; the request is what they wrote, and is not changed.
- What happens to a request is only ever added to; its clocks are read from that history and from the policy.
- A search is a certificate: what was asked of the catalogue, what it covered, what it found and what is known to be
  missing, with its digest in the ledger; the same search can be made again and compared.
- Nothing is withheld without its exemption and the harm that is foreseen; nothing goes out before each duty is done.
- What a request asks for is held from disposal until the request has ended and cannot be appealed any more.
- No name, address or word of a requester stands in the ledger.
"""
