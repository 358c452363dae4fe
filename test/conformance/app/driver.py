"""A service in Python: loads the generated files and logs the texts on standard input, JSON strings, one a line.

    driver.py <folder of the files> <what> [argument…]
"""

import asyncio
import json
import logging
import logging.config
import os
import pathlib
import socket
import sys

folder, what, *arguments = sys.argv[1:]
sys.path.insert(0, folder)

import signalbox_filter  # noqa: E402


def texts():
    return [json.loads(text) for text in sys.stdin.read().split("\n") if text]


def tell(value):
    print(json.dumps(value))


def canonical():
    for text in texts():
        fields = signalbox_filter.read(text)
        tell(None if fields is None else signalbox_filter.canonical(fields))


def configured(path):
    logging.config.dictConfig(json.loads(pathlib.Path(path).read_text()))
    return logging.getLogger("llm.app")


def handlers(path, level):
    """Every text through every handler; one that sends datagrams gets its sink here, read after every record."""
    config = json.loads(pathlib.Path(path).read_text())
    sink = None
    if "syslog" in config["handlers"]:
        sink = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sink.bind(("127.0.0.1", 0))
        sink.settimeout(10)
        config["handlers"]["syslog"]["address"] = list(sink.getsockname())
    logging.config.dictConfig(config)
    logger = logging.getLogger("llm.app")
    received = []
    for text in texts():
        logger.log(getattr(logging, level), "%s", text)
        if sink and signalbox_filter.read(text) is not None:
            received.append(sink.recv(65535).decode())
    if arguments[2:]:
        pathlib.Path(arguments[2]).write_text(json.dumps(received))


def extra(path):
    """Fields, arguments and exceptions as a program gives them."""
    logger = configured(path)
    with signalbox_filter.bound(request_id="r-1", user_id="ada"):
        logger.info("call %s", "alice@example.com", extra={"event": "llm_request_end", "model_id": "m", "prompt": "words"})
    try:
        raise ValueError("no mail to bob@example.com")
    except ValueError:
        logger.exception("failed")
    logger.info({"a": object()}, extra={"old_value": object(), "messages": [{"content": "carol@example.com"}]})
    logger.info("%d and %d", 1)


def structlog_():
    import signalbox_structlog

    signalbox_structlog.configure()
    import structlog

    logger = structlog.get_logger()
    for text in texts():
        logger.info(text)
    if arguments:
        structlog.contextvars.bind_contextvars(request_id="r-1")
        logger.warning("llm_request_end", model="m", user_id="ada", prompt="words", error="bob@example.com")
        try:
            raise ValueError("carol@example.com")
        except ValueError:
            logger.exception("it failed")


def failing(path):
    """The policy breaks: nothing of a record may be written."""

    def broken(_text):
        raise RuntimeError("broken")

    signalbox_filter._redacted = broken
    handlers(path, "ERROR")


def bare():
    """Formatters on a handler that nobody gave the filter."""
    for formatter in (signalbox_filter.JsonFormatter(), signalbox_filter.PlainFormatter("%(message)s")):
        handler = logging.StreamHandler(sys.stdout)
        handler.setFormatter(formatter)
        logger = logging.Logger("bare")
        logger.addHandler(handler)
        for text in texts() if formatter.__class__.__name__ == "JsonFormatter" else ["mail alice@example.com"]:
            logger.info(text)


def requests(path):
    import httpx
    from starlette.applications import Starlette
    from starlette.responses import PlainTextResponse
    from starlette.routing import Route

    configured(path)

    async def answer(_request):
        logging.getLogger("llm.app").info("inside")
        return PlainTextResponse("done")

    async def fail(_request):
        raise RuntimeError("for alice@example.com")

    app = signalbox_filter.RequestContextMiddleware(Starlette(routes=[Route("/chat/{id}", answer), Route("/fail", fail)]))

    async def ask():
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False, client=("203.0.113.77", 1234))
        async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
            for url, headers in json.loads(arguments[1]):
                answered = await client.get(url, headers=headers)
                tell({"status": answered.status_code, **dict(answered.headers)})

    asyncio.run(ask())


def calls(path):
    configured(path)
    usage = {"usage": {"input_tokens": 3, "output_tokens": 4}}

    @signalbox_filter.log_llm_call(model="m", provider="p")
    def plain(_prompt):
        return usage

    @signalbox_filter.log_llm_call(model="m")
    async def slow(_prompt):
        await asyncio.sleep(0)
        raise asyncio.TimeoutError("late for alice@example.com")

    assert plain("words of a prompt") is usage
    try:
        asyncio.run(slow("words of a prompt"))
    except asyncio.TimeoutError:
        tell("raised")


def rotate(into):
    """A handler that rotates: by size, by day, by age, by space."""
    file = os.path.join(into, "logs", "app.log")

    def opened(**options):
        given = {"max_bytes": 10**6, "backup_count": 3, "max_age_days": 5, "min_free_bytes": 0, **options}
        return signalbox_filter.RotatingLogFile(file, **given)

    def log(handler, text):
        handler.handle(logging.makeLogRecord({"msg": text}))

    def names():
        return sorted(os.listdir(os.path.dirname(file)))

    handler = opened(max_bytes=50)
    for index in range(8):
        log(handler, f"{index} {'x' * 40}")
    handler.close()
    tell(["size", names()])
    os.utime(file, (0, 0))
    handler = opened()
    log(handler, "of another day")
    handler.close()
    tell(["day", pathlib.Path(file).read_text().split()])
    os.utime(file + ".2.gz", (0, 0))
    opened().close()
    tell(["age", names()])
    opened(min_free_bytes=2**60).close()
    tell(["space", names()])


def keep_writing(file):
    """Writes a line for every line it is told, and says so."""
    handler = signalbox_filter.LogFile(file)
    for text in sys.stdin:
        handler.handle(logging.makeLogRecord({"msg": text.strip()}))
        print("written", flush=True)


def spans(path):
    """The SDK as opentelemetry-instrument starts it, by OTEL_CONFIG_FILE or by variables, and a record beside its spans."""
    from opentelemetry import trace
    from opentelemetry._logs import get_logger_provider
    from opentelemetry.instrumentation.auto_instrumentation import initialize

    logger = configured(path)
    initialize()
    tracer = trace.get_tracer("test")
    for index in range(int(arguments[1])):
        with tracer.start_as_current_span(f"span-{index}"):
            if index == 0:
                logger.info("for alice@example.com", extra={"event": "request_end", "model_id": "m", "prompt": "words"})
    if hasattr(trace.get_tracer_provider(), "shutdown"):
        trace.get_tracer_provider().shutdown()
    if hasattr(get_logger_provider(), "shutdown"):
        get_logger_provider().shutdown()


{
    "canonical": canonical,
    "handlers": lambda: handlers(*arguments[:2]),
    "extra": lambda: extra(*arguments),
    "structlog": structlog_,
    "failing": lambda: failing(*arguments),
    "bare": bare,
    "requests": lambda: requests(arguments[0]),
    "calls": lambda: calls(*arguments),
    "rotate": lambda: rotate(*arguments),
    "keep-writing": lambda: keep_writing(*arguments),
    "spans": lambda: spans(arguments[0]),
}[what]()
