"""How the house writes its log: one line for each event, for people or, with ``LOG_JSON``, for machines."""

import logging as standard
from typing import Any

import structlog


def without_trace(record: standard.LogRecord) -> standard.LogRecord:
    """A request that was refused is no fault of the house: the log tells it in one line."""
    if record.levelno < standard.ERROR:
        record.exc_info = record.exc_text = None
    return record


def logging(*, json: bool, level: str = "INFO") -> dict[str, Any]:
    """Django's ``LOGGING``, and structlog beside it: both go to the error output in one form."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    if json:
        last: Any = structlog.processors.JSONRenderer(ensure_ascii=False)
    else:
        last = structlog.dev.ConsoleRenderer(colors=False)
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
                "foreign_pre_chain": shared,
            },
        },
        "filters": {"without_trace": {"()": lambda: without_trace}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.request": {"filters": ["without_trace"], "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
            "procrastinate": {"level": "WARNING"},
            "pikepdf": {"level": "WARNING"},
            "fontTools": {"level": "ERROR"},
        },
    }
