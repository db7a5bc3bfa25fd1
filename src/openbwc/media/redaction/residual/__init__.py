"""The residual check: the finished copy looked at anew, by other eyes than those that found what it hides (V.A.6)."""
