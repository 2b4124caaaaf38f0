"""The parts of an .xlsx: sheets, styles, texts, and what lies over the cells."""
