"""Where tables stand on a page, their cells, and how a table goes on over pages; headings over them."""
