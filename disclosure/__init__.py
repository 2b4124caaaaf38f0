"""The public site, read only: request -> selection -> query -> table -> output (page, CSV, XLSX, JSON, API)."""
