"""Web pages and archives that office programs save as workbooks: tables, and the styles that say what is seen."""
