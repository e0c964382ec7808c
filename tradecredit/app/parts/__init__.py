"""What two or more pages show: orders, buyer search, obligations, the export pack."""
