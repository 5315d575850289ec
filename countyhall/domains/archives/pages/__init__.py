"""The screens of archives."""
