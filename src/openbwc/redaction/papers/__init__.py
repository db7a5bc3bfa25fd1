"""The papers of a redaction: its log, a draft of a Vaughn index, and how much was withheld, where (V.A.6).

Guarantees: each paper is a function of a frozen plan and of who did what; equal input gives equal bytes; a text that
somebody typed is never read as a formula, as markup or as a command. (6 CFR 5.6: the amount of what was deleted, and
the exemption, are shown at the place of the deletion.)
"""
