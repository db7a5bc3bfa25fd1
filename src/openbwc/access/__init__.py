"""Access: who may see which recording for which purpose, and the one gate through which a byte leaves the vault.

Guarantees (V.A.1, V.A.2):
- One rule set. `may()` asks `policy.decide` about one recording; `visible()` asks the same `decide` about every class
  of recordings (agency, own or not, restriction, named or not) and turns the permitted classes into a query. They
  cannot disagree.
- A purpose, with its matter where it needs one, is stated and recorded before the first frame.
- Every byte of media, original or rendition, passes `delivery.deliver` with a short-lived grant that is bound to a
  viewing, a person and a browser session, and the decision is taken anew for every request.
- Each viewing, download and refusal is an event in the ledger.
"""
