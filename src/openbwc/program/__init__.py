"""The programme: agencies, people, dated appointments, training, cameras and who wore which when.

Guarantees: authority is always a role *and* a dated appointment *and* current training, read for one moment;
nothing here is deleted, an end is a date; every change is an action with an actor and leaves a ledger event.
"""
