/** The module that sets structlog up: its usual chain, with the privacy policy as the last thing before JSON. */

export const pythonStructlog = `"""structlog for this service, under the same privacy policy as signalbox_filter.

    import signalbox_structlog
    signalbox_structlog.configure()

Records are written to standard output as lines of JSON.
"""

from __future__ import annotations

import logging
import sys

import structlog

import signalbox_filter

# A message that says an event is none of them: it stays the message.
_KNOWN_EVENTS = frozenset(signalbox_filter.EVENTS) | frozenset(signalbox_filter.EVENTS.values())
_KNOWN_EVENTS -= frozenset(signalbox_filter.EVENT_MESSAGES)


def _raised(exc_info):
    """The exception that structlog was given, or that is being handled."""
    if exc_info is True:
        exc_info = sys.exc_info()
    return exc_info[1] if isinstance(exc_info, tuple) and len(exc_info) == 3 else exc_info


def _canonical_of(event_dict):
    """The canonical record; None of one that says nothing."""
    record = dict(event_dict)
    own = {"level": record.pop("level", None), "time": record.pop("timestamp", None)}
    raised = _raised(record.pop("exc_info", None))
    if isinstance(raised, BaseException):
        record["exc_info"] = raised
    said = record.get("event")
    if isinstance(said, str) and said not in _KNOWN_EVENTS:
        del record["event"]
        read = signalbox_filter.read(said)
        if read is None and not record:
            return None
        record.update(read or {})
    return signalbox_filter.canonical(record, own, signalbox_filter.context())


def protect(_logger, _method, event_dict):
    """The canonical record: what structlog calls event is a message, unless it names an event of the schema."""
    try:
        record = _canonical_of(event_dict)
    except Exception:  # noqa: BLE001 - logging must not fail, and nothing of the record may be written
        record = signalbox_filter.unparsable()
    if record is None:
        raise structlog.DropEvent
    return record


def processors():
    """In the order they run; protect must stay directly before the renderer."""
    return [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.UnicodeDecoder(),
        protect,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]


def configure(level=logging.INFO):
    structlog.configure(
        processors=processors(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        context_class=dict,
        logger_factory=structlog.PrintLoggerFactory(),
        cache_logger_on_first_use=True,
    )
`;
