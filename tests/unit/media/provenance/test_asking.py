"""A child that asks its parent: answered in its turn, and lost where nobody answers."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from openbwc.media.isolation import ChildLost, Limits, run_isolated
from openbwc.media.provenance.keys import local_identity
from openbwc.media.synthetic import Scene, Shot, film


def test_a_child_that_asks_where_nobody_answers_is_lost(tmp_path: Path) -> None:
    copy = tmp_path / "copy.mp4"
    film(Shot(scene=Scene.STREET, seconds=0.4, started=datetime(2026, 5, 12, tzinfo=UTC), width=160, height=90), copy)
    arguments = {
        "source": str(copy),
        "target": str(tmp_path / "signed.mp4"),
        "manifest": '{"claim_generator_info": [{"name": "test"}], "title": "t", "assertions": []}',
        "chain": local_identity(tmp_path / "keys", "ICE", "ICE").chain,
    }
    with pytest.raises(ChildLost, match="asked where nobody answers"):
        run_isolated("redact_sign", arguments, limits=Limits(wall_seconds=60.0))
