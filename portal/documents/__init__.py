"""Documents people take with them, and the charts in them. Pure functions of plain data."""
