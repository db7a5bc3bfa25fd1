"""The demonstration: a department of invented people, footage made on the spot, and the whole way told as it happens.

Guarantees: it goes through the same actions as any other caller, so what it shows is what the product does; nobody
in it is real, and every figure that the register does not state is an example.
"""
