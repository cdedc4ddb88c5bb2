"""Sheets as somebody hands them in, CSV or XLSX: their columns, their rows, and where something is."""
