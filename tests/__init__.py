"""The tests, laid out as the code is; `builders.py` makes what they need, `journeys/` drives a browser."""
