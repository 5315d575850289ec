"""Sign-off on screen: what waits for me, one round with its acts, the panel on a record's page, one's keys."""
