"""What programs do that is hard on logging, by name: prints of each what was written, as JSON and for people.

    edges.py <folder of the files>
"""

import asyncio
import contextlib
import io
import json
import logging
import sys
from collections.abc import Mapping

sys.path.insert(0, sys.argv[1])

# Before the module is imported, as an instrumentation may.
made_by_factory = {"prompt_text": "raw words", "tool_name": "bob@example.com", "otelTraceID": "0", "otelSpanID": "0"}


def factory(*arguments, **options):
    record = logging.LogRecord(*arguments, **options)
    vars(record).update(made_by_factory)
    return record


logging.setLogRecordFactory(factory)

import signalbox_filter  # noqa: E402
import signalbox_structlog  # noqa: E402
import structlog  # noqa: E402

logging.setLogRecordFactory(logging.LogRecord)
signalbox_structlog.configure()


class Unsayable(Exception):
    def __str__(self):
        raise RuntimeError("bob@example.com")


class Untouchable(Mapping):
    """Content that is dropped need not be read."""

    def __getitem__(self, name):
        raise RuntimeError(name)

    __iter__ = __len__ = __getitem__


def by_factory(log):
    logging.setLogRecordFactory(factory)
    with signalbox_filter.bound(trace_id="t-1", span_id="s-1"):
        log.info("hi")
    logging.setLogRecordFactory(logging.LogRecord)


def with_bound(log):
    names = {"prompt_text": "raw words", "passwd": "raw words", "ip": "1.2.3.4", "foo": "raw words", "service": "evil"}
    with signalbox_filter.bound(**names, requestId="r-1", model_id="bound", tool_name="bob@example.com"):
        log.info("hi", extra={"model": "said"})


def raised(error, message):
    def do(log):
        try:
            raise error
        except type(error):
            log.exception(message)

    return do


logged = {
    "an extra of our name": lambda log: log.info("bob@example.com", extra={"signalbox": "v1"}),
    "a record in it": lambda log: log.info("hi", extra={"signalbox": {"prompt": "raw words", "message": "raw words"}}),
    "what is bound": with_bound,
    "a factory": by_factory,
    "an extra without a name": lambda log: log.info("hi", extra={1: "raw words"}),
    "no message": raised(ValueError("no mail to bob@example.com"), ""),
    "an exception that cannot say itself": raised(Unsayable(), "failed"),
    "an exception as a field": lambda log: log.error("failed", extra={"error": ValueError("bob@example.com")}),
    "dropped content": lambda log: log.info("hi", extra={"messages": Untouchable(), "model": "m"}),
    "a wrong format": lambda log: log.error("for %d", "raw words", extra={"model": "m"}),
    "an argument that cannot say itself": lambda log: log.info("for %s", Unsayable()),
    "lines in a message": lambda log: log.info("one\r\n2026-01-01 ERROR two\x1b[2J"),
}

structured = {
    "objects without an end": lambda log: log.info('{"a":' * 100_000),
    "what fails": lambda log: log.info("bob@example.com", **{"event_type": Untouchable(), "exc_info": Untouchable()}),
    "an exception": raised(ValueError("no mail to bob@example.com"), "failed"),
    "no message": raised(ValueError("late"), " "),
    "an exception that cannot say itself": raised(Unsayable(), "failed"),
    "an exception as a field": lambda log: log.error("failed", error=ValueError("bob@example.com")),
}


def told_of(do, log):
    """Runs a case; a call that fails is the case's result, as an error a program would see."""
    try:
        do(log)
        return {}
    except Exception as error:
        return {"raised": type(error).__name__}


def written(do, log=None):
    """What a program's logging writes; the handlers have no filter, as those of others."""
    outputs = {"json": io.StringIO(), "plain": io.StringIO()}
    formatters = {"json": signalbox_filter.JsonFormatter(), "plain": signalbox_filter.PlainFormatter("%(levelname)s %(message)s")}
    log = log or logging.Logger("edge")
    log.handlers, log.propagate = [], False
    log.setLevel(logging.INFO)
    for name, output in outputs.items():
        handler = logging.StreamHandler(output)
        handler.setFormatter(formatters[name])
        log.addHandler(handler)
    raised_by = told_of(do, log)
    lines = [json.loads(one) for one in outputs["json"].getvalue().splitlines()]
    return {"json": lines, "plain": outputs["plain"].getvalue(), **raised_by}


def printed(do):
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        raised_by = told_of(do, structlog.get_logger())
    return {"json": [json.loads(one) for one in output.getvalue().splitlines()], **raised_by}


class Stream:
    """As a client's: parts, what else it knows, and a with."""

    response = "its own"

    def __init__(self, *parts):
        self.parts, self.closed = iter(parts), False

    def __iter__(self):
        return self

    def __next__(self):
        return next(self.parts)

    def __enter__(self):
        return self

    def __exit__(self, *_raised):
        self.closed = True


class AsyncStream(Stream):
    __iter__ = __next__ = None

    def __aiter__(self):
        return self

    async def __anext__(self):
        for part in self.parts:
            return part
        raise StopAsyncIteration


openai = [{"usage": None}, {"usage": {"prompt_tokens": 9, "completion_tokens": 4, "total_tokens": 13, "prompt_tokens_details": {"cached_tokens": 5}}}]
anthropic = [
    {"message": {"usage": {"input_tokens": 3, "output_tokens": 1, "cache_read_input_tokens": 20, "cache_creation_input_tokens": 10}}},
    {"delta": "words"},
    {"usage": {"output_tokens": 7}},
]
wrapped = signalbox_filter.log_llm_call(model="m")


@wrapped
def generated(parts, error=None):
    yield from parts
    if error:
        raise error


@wrapped
async def async_generated(parts):
    for part in parts:
        yield part


@wrapped
def returned(answer):
    return answer


@wrapped
async def awaited(answer):
    return answer


async def all_of(parts):
    return [part async for part in parts]


def broken(_log):
    with contextlib.suppress(ConnectionError):
        list(generated(openai[:1], ConnectionError("lost for bob@example.com")))


def left(_log):
    for _part in generated(anthropic):
        break


def entered(_log):
    stream = Stream(*openai)
    with returned(stream) as parts:
        assert parts.response == "its own" and list(parts) == openai
    assert stream.closed


calls = {
    "a generator": lambda _log: list(generated(openai)),
    "an async generator": lambda _log: asyncio.run(all_of(async_generated(anthropic))),
    "a client's stream": entered,
    "a client's async stream": lambda _log: asyncio.run(all_of(asyncio.run(awaited(AsyncStream(*anthropic))))),
    "a stream that breaks": broken,
    "a stream that is left": left,
    "an answer without usage": lambda _log: returned({"text": "words"}),
    "an answer with usage": lambda _log: returned({"usage": anthropic[0]["message"]["usage"]}),
}


def unhandled(_log):
    """An error behind the middleware where the framework calls it, outside of which the framework answers."""
    import httpx
    from starlette.applications import Starlette
    from starlette.routing import Route

    async def fail(_request):
        raise RuntimeError("for bob@example.com")

    app = Starlette(routes=[Route("/fail", fail)])
    app.add_middleware(signalbox_filter.RequestContextMiddleware)

    async def ask():
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
            assert (await client.get("/fail")).status_code == 500

    asyncio.run(ask())


print(
    json.dumps(
        {
            "logging": {name: written(do) for name, do in logged.items()},
            "structlog": {name: printed(do) for name, do in structured.items()},
            "calls": {name: written(do, logging.getLogger("signalbox.llm")) for name, do in calls.items()},
            "requests": {"an unhandled error": written(unhandled, logging.getLogger("signalbox.access"))},
        }
    )
)
