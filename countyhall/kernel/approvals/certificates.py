"""Certificates: CMS signatures checked against the authorities that the office trusts on the day."""
