"""From a file to sheets in memory: whatever format it has, its cells as they are, and what is wrong with them."""
