"""From sheets to typed rows: blocks, titles and headings, recognised parts, and the readers of their rows."""
