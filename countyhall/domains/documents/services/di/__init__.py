"""The exchange file of an official document (DI) and its list of recipients (SW), edition 104."""
