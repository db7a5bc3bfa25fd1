"""Sidecars by declarative adapters: a new vendor is a YAML file in `policies/adapters`, not code."""

from openbwc.intake.adapters.facts import SidecarFacts, TrailFact
from openbwc.intake.adapters.loading import load_adapters
from openbwc.intake.adapters.matching import Folder, read_sidecars
from openbwc.intake.adapters.model import Adapter

__all__ = ["Adapter", "Folder", "SidecarFacts", "TrailFact", "load_adapters", "read_sidecars"]
