/** The Python module's part for calls to models: how long, how many tokens, how it ended; streams as well. */

export const pythonCalls = `

# --- Calls to models -------------------------------------------------------------------------------------------------


def _member(value, *names):
    for name in names:
        try:
            value = value.get(name) if isinstance(value, Mapping) else getattr(value, name, None)
        except Exception:  # noqa: BLE001 - a property of somebody else's
            return None
    return value


def _count(usage, *names):
    """The first of these members that is a number; a dotted one is a path."""
    found = (_member(usage, *name.split(".")) for name in names)
    return next((value for value in found if isinstance(value, int) and not isinstance(value, bool)), None)


def _usage_of(answer):
    """Tokens, as the clients of today's providers return them; nothing of what is not told."""
    places = (_member(answer, "usage"), _member(answer, "message", "usage"), _member(answer, "response", "usage"))
    usage = next((place for place in places if place is not None), None)
    told = {
        "prompt_tokens": _count(usage, "prompt_tokens", "input_tokens"),
        "completion_tokens": _count(usage, "completion_tokens", "output_tokens"),
        "total_tokens": _count(usage, "total_tokens"),
        "cache_tokens": _count(
            usage,
            "cache_read_input_tokens",
            "prompt_tokens_details.cached_tokens",
            "input_tokens_details.cached_tokens",
        ),
        "cache_creation_tokens": _count(usage, "cache_creation_input_tokens"),
        "reasoning_tokens": _count(
            usage, "completion_tokens_details.reasoning_tokens", "output_tokens_details.reasoning_tokens"
        ),
    }
    return {name: value for name, value in told.items() if value is not None}


def _total_of(usage):
    """Where both sides are told and their sum is not: such a provider counts what it cached beside what it read."""
    if "total_tokens" in usage or "prompt_tokens" not in usage or "completion_tokens" not in usage:
        return {}
    counted = ("prompt_tokens", "completion_tokens", "cache_tokens", "cache_creation_tokens")
    return {"total_tokens": sum(usage.get(name, 0) for name in counted)}


class _Call:
    """One call to a model: logs its start when made, and its end once."""

    def __init__(self, logger, fields):
        self.logger, self.fields, self.usage, self.ended = logger, fields, {}, False
        self.began = time.perf_counter()
        self.logger.info("llm_request_start", extra={"event": "request_start", **fields})

    def part(self, value):
        """A part of an answer in parts."""
        self.fields = {"streaming": True, "ttft_ms": _since(self.began), **self.fields}
        self.usage.update(_usage_of(value))

    def answered(self, answer):
        """The answer, as the caller gets it. One in parts ends the call with its last part."""
        if isinstance(answer, AsyncIterator):
            return _AsyncParts(answer, self)
        if isinstance(answer, Iterator):
            return _Parts(answer, self)
        if inspect.iscoroutine(answer):
            return self.awaited(answer)
        self.usage = _usage_of(answer)
        self.end()
        return answer

    async def awaited(self, coroutine):
        try:
            answer = await coroutine
        except BaseException as error:
            self.end(error)
            raise
        return self.answered(answer)

    def end(self, error=None):
        if self.ended:
            return
        self.ended = True
        latency = _since(self.began)
        ended = {**self.fields, **self.usage, **_total_of(self.usage), "event": "request_end", "latency_ms": latency}
        if error is None:
            if latency > 0 and "completion_tokens" in self.usage:
                ended["tokens_per_second"] = round(self.usage["completion_tokens"] / latency * 1000, 3)
            self.logger.info("llm_request_end", extra={**ended, "status": "success"})
            return
        if isinstance(error, (asyncio.CancelledError, GeneratorExit)):
            self.logger.warning("llm_request_end", extra={**ended, "status": "cancelled"})
            return
        ended["status"] = "timeout" if isinstance(error, (TimeoutError, asyncio.TimeoutError)) else "error"
        ended.update(error_type=type(error).__name__, error_message=_told(error))
        self.logger.error("llm_request_end", extra=ended)


class _PartsOf:
    """An answer in parts that is otherwise the client's own object. Left before its end, the call was cancelled."""

    def __init__(self, parts, call):
        self._parts, self._call = parts, call

    def __getattr__(self, name):
        return getattr(self._parts, name)

    def __del__(self):
        self._call.end(GeneratorExit())


class _Parts(_PartsOf):
    def __iter__(self):
        return self

    def __next__(self):
        try:
            part = next(self._parts)
        except BaseException as error:
            self._call.end(None if isinstance(error, StopIteration) else error)
            raise
        self._call.part(part)
        return part

    def __enter__(self):
        self._parts.__enter__()
        return self

    def __exit__(self, kind, error, trace):
        self._call.end(error or GeneratorExit())
        return self._parts.__exit__(kind, error, trace)

    def close(self):
        self._call.end(GeneratorExit())
        return self._parts.close()


class _AsyncParts(_PartsOf):
    def __aiter__(self):
        return self

    async def __anext__(self):
        try:
            part = await self._parts.__anext__()
        except BaseException as error:
            self._call.end(None if isinstance(error, StopAsyncIteration) else error)
            raise
        self._call.part(part)
        return part

    async def __aenter__(self):
        await self._parts.__aenter__()
        return self

    async def __aexit__(self, kind, error, trace):
        self._call.end(error or GeneratorExit())
        return await self._parts.__aexit__(kind, error, trace)

    async def aclose(self):
        self._call.end(GeneratorExit())
        return await self._parts.aclose()


def log_llm_call(model, logger="signalbox.llm", **fields):
    """
    Logs the start and the end of every call of a function, plain, async or a generator: latency, tokens, how it ended.

        @log_llm_call(model="gpt-4o", provider="openai")
        async def answer(messages): ...

    Tokens are read from the usage of the returned value or of its parts; what that does not tell is not written.
    Arguments, and what an answer says, are not looked at. An answer in parts ends with its last part, and has the time
    to its first one; a context manager that only gives a stream once it is entered ends the call when it is returned.
    """
    fields = {"model": model, **fields}
    to = logging.getLogger(logger)

    def decorate(function):
        if inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def awaited(*arguments, **options):
                return await _Call(to, fields).awaited(function(*arguments, **options))

            return awaited

        @functools.wraps(function)
        def called(*arguments, **options):
            call = _Call(to, fields)
            try:
                answer = function(*arguments, **options)
            except BaseException as error:
                call.end(error)
                raise
            return call.answered(answer)

        return called

    return decorate
`;
