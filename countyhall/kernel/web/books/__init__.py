"""Books of days and rules: calendars, closures, legal periods, retention classes, quiet hours."""
