"""The staff desk in a real browser: what its people do stands in `acts.py`, who they are in `conftest.py`."""
