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
    logging.basicConfig(level=logging.WARNING, handlers=[_Libraries()])
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


class _Libraries(logging.Handler):
    """What libraries log goes the same way, and so never quotes the message of an exception."""

    def emit(self, record: logging.LogRecord) -> None:
        """Pass on the first line: asyncio and others write the exception itself below it."""
        line = record.getMessage().partition("\n")[0]
        logger = structlog.get_logger()
        logger.log(record.levelno, line, library=record.name, exc_info=record.exc_info)


def _traceback_without_values(
    _logger: object, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """File, line and kind of an exception; its message may quote what a person wrote."""
    told = event.pop("exc_info", None)
    if told:
        kind, _, trace = told if isinstance(told, tuple) else sys.exc_info()
        places = []
        while trace:
            code = trace.tb_frame.f_code
            places.append(f"{code.co_filename}:{trace.tb_lineno}:{code.co_name}")
            trace = trace.tb_next
        event["exception"] = kind.__name__ if kind else None
        event["places"] = places[-8:]
    return event
