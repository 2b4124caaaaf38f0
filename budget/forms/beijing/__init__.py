"""What is Beijing's own: its tables, the rules between their figures, what is required, the official workbook."""
