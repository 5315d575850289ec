"""Numbers of the archives."""

from countyhall.domains.archives.figures.filing import filing

figures = [*filing]
