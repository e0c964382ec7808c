"""Frames in, files that leave the dashboard out: workbook, brief, calendar."""
