"""The settings of the lake: where its bytes lie, and which engines answer questions."""

import os

from countyhall.config.home import home

# The lake's store: file:///folder, or s3://bucket/prefix?endpoint=host:port&region=… with the keys in the
# environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY).
LAKE_STORE = os.environ.get("LAKE_STORE") or f"file://{home() / 'lake'}"
# Copies from which questions are answered, and whole files in other formats: may be deleted at any time.
LAKE_SERVE = home() / "lake" / "serve"
# The most bytes of one file that is loaded: 20 GB.
LAKE_MAX_BYTES = int(os.environ.get("LAKE_MAX_BYTES", str(20 * 1024**3)))
# Which engine answers: duckdb, postgres, chdb or spark; or several, each from so many bytes: duckdb spark:20GB.
LAKE_ENGINE = os.environ.get("LAKE_ENGINE") or "duckdb"
LAKE_ENGINES = os.environ.get("LAKE_ENGINES", "")
# What the embedded engine may take of each process.
LAKE_MEMORY = os.environ.get("LAKE_MEMORY") or "1GB"
LAKE_THREADS = int(os.environ.get("LAKE_THREADS") or "2")
# Where the other engines are: empty is the product's own database, and a Spark inside this process.
LAKE_POSTGRES_URL = os.environ.get("LAKE_POSTGRES_URL", "")
SPARK_MASTER = os.environ.get("SPARK_MASTER", "")
# Reading files: what a packed file may unfold to, and what a workbook or all of its sheets may weigh in memory.
LAKE_UNFOLDED_BYTES = int(os.environ.get("LAKE_UNFOLDED_BYTES", str(20 * 1024**3)))
LAKE_WORKBOOK_BYTES = int(os.environ.get("LAKE_WORKBOOK_BYTES", str(1024**3)))
# The dataset that holds the national list of places, its columns of codes and of whole names: places:code:name
LAKE_PLACES = os.environ.get("LAKE_PLACES", "")
# Where data may be fetched from by the clock: hosts (inside the house's network host:port) and drop folders,
# separated by commas; empty: nowhere.
LAKE_PULL_TARGETS = os.environ.get("LAKE_PULL_TARGETS", "")
# Other databases that may be asked by the clock, with spaces between them: name=postgresql://reader:…@host/database
LAKE_SOURCES = os.environ.get("LAKE_SOURCES", "")
# The most seconds of one fetch by the clock.
LAKE_PULL_SECONDS = int(os.environ.get("LAKE_PULL_SECONDS") or "1800")
