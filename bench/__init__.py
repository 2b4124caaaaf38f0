"""Programs that measure the project and print tables; each is run by itself: `python bench/pages.py`."""
