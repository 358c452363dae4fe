/** The module that sets structlog up: its usual chain, with the privacy policy as the last thing before JSON. */

export const pythonStructlog = `"""structlog for this service, under the same privacy policy as signalbox_filter.

    import signalbox_structlog
    signalbox_structlog.configure()

Records are written to standard output as lines of JSON.
"""

from __future__ import annotations

import logging

import structlog

import signalbox_filter

_KNOWN_EVENTS = frozenset(signalbox_filter.EVENTS) | frozenset(signalbox_filter.EVENTS.values())


def protect(_logger, _method, event_dict):
    """The canonical record: what structlog calls event is a message, unless it names an event of the schema."""
    record = dict(event_dict)
    defaults = {"level": record.pop("level", None), "time": record.pop("timestamp", None)}
    said = record.get("event")
    if isinstance(said, str) and said not in _KNOWN_EVENTS:
        del record["event"]
        read = signalbox_filter.read(said)
        if read is None and len(record) == 0:
            raise structlog.DropEvent
        record.update(read or {})
    return signalbox_filter.canonical(record, {**defaults, **signalbox_filter.context()})


def processors():
    """In the order they run; protect must stay directly before the renderer."""
    return [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
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
