"""People, units, posts, roles and substitutes: the administrator's pages, who reads no case."""
