"""The sweep that `docs/evidence.md` planned: what it trains, in which order. No Keras here.

`python -m lstm_core.evidence.plan` measures what is missing.
"""
