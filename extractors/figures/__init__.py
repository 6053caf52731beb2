"""Tables of figures to statistics, one a cell, and their totals added up."""
