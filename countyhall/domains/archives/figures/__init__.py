"""Numbers of the archives."""

from countyhall.domains.archives.figures.filing import filing
from countyhall.domains.archives.figures.scanning import scanning

figures = [*filing, *scanning]
