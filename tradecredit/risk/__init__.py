"""Formulas of the field: numbers, series or frames in, a new value out."""
