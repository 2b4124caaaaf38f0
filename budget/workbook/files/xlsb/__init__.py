"""The records of an .xlsb."""
