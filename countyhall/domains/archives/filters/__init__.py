"""How lists of archives are narrowed."""
