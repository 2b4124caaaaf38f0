"""The table of a page as a picture of its own: drawn once as SVG, turned into PNG with a font that comes along."""

from disclosure.pictures.drawing import CARD, CHART, Bar, Picture, Shape, bars_of, fitting, svg
from disclosure.pictures.raster import png

__all__ = ["CARD", "CHART", "Bar", "Picture", "Shape", "bars_of", "fitting", "png", "svg"]
