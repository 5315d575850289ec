"""Files of any office format into rows of a table: looked at, proposed, tried out, taken."""
