"""The forms of Jiangsu."""
