"""The read API, version 1: request -> parameters -> query -> answer. What is promised stands in docs/api.md, the guide."""
