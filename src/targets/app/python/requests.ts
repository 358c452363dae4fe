/** The Python module's part for requests: context and headers. */

export const pythonRequests = `

# --- Requests --------------------------------------------------------------------------------------------------------

_context = contextvars.ContextVar("signalbox_context", default=None)


def context():
    """The fields that every record written here and now carries: what was bound, and the current span."""
    return {**(_context.get() or {}), **_current_span()}


def _current_span():
    if _otel_trace is None:
        return {}
    span = _otel_trace.get_current_span().get_span_context()
    if not span.is_valid:
        return {}
    return {"trace_id": format(span.trace_id, "032x"), "span_id": format(span.span_id, "016x")}


@contextlib.contextmanager
def bound(**fields):
    """Adds fields to all records of a block, in this task and those it starts; under any name that a record may use."""
    token = _context.set({**(_context.get() or {}), **fields})
    try:
        yield
    finally:
        _context.reset(token)


# A client chooses these, so only what looks like an id is taken.
_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")
_TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(?:-.*)?")


def ids_of(headers):
    """The ids that a request came with, or new ones; headers by their names in lower case."""
    parent = _TRACEPARENT.fullmatch(headers.get("traceparent", ""))
    request_id, trace_id = headers.get("x-request-id", ""), headers.get("x-trace-id", "")
    ids = {"request_id": request_id if _ID.fullmatch(request_id) else str(uuid.uuid4())}
    if parent and set(parent[1]) != {"0"}:
        ids.update(trace_id=parent[1], parent_span_id=parent[2])
    elif _ID.fullmatch(trace_id):
        ids["trace_id"] = trace_id
    return ids


class RequestContextMiddleware:
    """
    ASGI: binds the ids of a request to its records, returns them, and logs its start and end.

        app = RequestContextMiddleware(app)

    Around the whole application, so that the answer to an unhandled error has its ids too: with add_middleware,
    Starlette gives that answer outside of all middleware. It is logged as 500 either way. Answers carry X-Request-ID, X-Response-Time, and X-Trace-ID where there is a trace. Neither the query string nor
    any other header is logged.
    """

    def __init__(self, app, logger="signalbox.access"):
        self.app = app
        self.logger = logging.getLogger(logger)

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        ids = ids_of(headers)
        asked = {"http_method": scope["method"], "path": scope["path"], "user_agent": headers.get("user-agent")}
        if scope.get("client") and "client_ip" not in DROPPED:
            asked["client_ip"] = scope["client"][0]
        began = time.perf_counter()
        answered = {}

        async def answer(message):
            if message["type"] == "http.response.start":
                answered["status_code"] = message["status"]
                returned = {"x-request-id": ids["request_id"], "x-response-time": f"{_since(began):.2f}ms"}
                trace_id = context().get("trace_id")
                if trace_id:
                    returned["x-trace-id"] = trace_id
                more = [(name.encode(), value.encode()) for name, value in returned.items()]
                message = {**message, "headers": [*message.get("headers", []), *more]}
            await send(message)

        with bound(**ids):
            self._log(logging.INFO, "http_request_start", "request_started", asked)
            try:
                await self.app(scope, receive, answer)
            except BaseException as error:
                # Whoever catches it answers 500; a request that was cancelled has no answer.
                status = {"status_code": 500} if isinstance(error, Exception) else {}
                failed = {**status, "latency_ms": _since(began), "error_type": type(error).__name__}
                self._log(logging.ERROR, "http_request", "request_failed", {**asked, **failed, **answered})
                raise
            route = getattr(scope.get("route"), "path", None)
            ended = {"latency_ms": _since(began), "endpoint": route}
            level = logging.ERROR if answered.get("status_code", 200) >= 500 else logging.INFO
            self._log(level, "http_request", "request_completed", {**asked, **answered, **ended})

    def _log(self, level, event, message, fields):
        self.logger.log(level, message, extra={"event": event, **fields})


def _since(began):
    return round((time.perf_counter() - began) * 1000, 3)
`;
