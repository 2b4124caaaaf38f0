"""The forms of the whole country."""
