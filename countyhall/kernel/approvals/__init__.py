"""Sign-off chains as data: a route with its legs, and the copy of it that runs for one record."""
