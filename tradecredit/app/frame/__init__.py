"""What every page has: book, filters, links, data, columns, tables, tiles, downloads, rules."""
