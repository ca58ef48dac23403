"""Logs as one JSON object a line; keys and codes only, never a name, a phone or an answer."""

import logging
import sys

import structlog

QUIET = ("aiogram", "apscheduler", "uvicorn", "uvicorn.access", "urllib3", "asyncio")


def set_up_logs(level: str) -> None:
    """Everything goes to standard error; libraries speak only when something is wrong."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _traceback_without_values,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(name)s: %(message)s")
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _traceback_without_values(
    _logger: object, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """File, line and kind of an exception; its message may quote what a person wrote."""
    if event.pop("exc_info", None):
        kind, _, trace = sys.exc_info()
        places = []
        while trace:
            code = trace.tb_frame.f_code
            places.append(f"{code.co_filename}:{trace.tb_lineno}:{code.co_name}")
            trace = trace.tb_next
        event["exception"] = kind.__name__ if kind else None
        event["places"] = places[-8:]
    return event
