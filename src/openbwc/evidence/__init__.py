"""The catalogue: recordings, their clip files, encounters, categories, tags and what people assert of them.

Guarantees: the original's facts (digest, size, claimed time) are written once; what people say of a recording
(wearer, category, encounter) is an attributed assertion that leaves the earlier one standing in the ledger; no
field, tag or facet stands for a protected characteristic (II.B.5).
"""
