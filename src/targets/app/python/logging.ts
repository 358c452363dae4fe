/** The Python module's part for the standard library's logging: the filter, the formatters, the files. */

export const pythonHandlers = `

# --- logging ---------------------------------------------------------------------------------------------------------

# Of the class itself: a factory set before this module was imported may give records more.
_STANDARD = frozenset(vars(logging.LogRecord("", 0, "", 0, "", (), None))) | {"message", "asctime"}
_OTEL_IDS = ("otelTraceID", "otelSpanID")
_JUDGED = "signalbox"


class _Judged(dict):
    """A canonical record on a log record. Only this module makes one; an extra of the same name is like any other."""


def _given(record):
    """What a caller put on a record beside what logging itself puts there."""
    return {name: value for name, value in vars(record).items() if name not in _STANDARD}


def _exception_of(record):
    info = record.exc_info
    error = info[1] if isinstance(info, tuple) and len(info) == 3 else info
    if not isinstance(error, BaseException):
        return {"stack_trace": record.exc_text or record.stack_info}
    fields = error_fields(error)
    return {**fields, "stack_trace": record.exc_text or fields["stack_trace"]}


def _where(record):
    return {
        "logger": record.name,
        "module": record.module,
        "function_name": record.funcName,
        "source_file": record.pathname,
        "source_line": record.lineno,
    }


def _said(record):
    """What a message says; of arguments that its format does not take, that they were not taken, and nothing of them."""
    try:
        message = record.getMessage()
    except Exception:  # noqa: BLE001 - a wrong format, or an argument that cannot say itself
        return {"message": UNPARSABLE, "parse_error": "format"}
    return read(message)


def _canonical_of(record):
    """The canonical record of a log record; None of one that says nothing."""
    # Where there is no span, OpenTelemetry's record factory says "0".
    given = {name: value for name, value in _given(record).items() if name not in _OTEL_IDS or value != "0"}
    exception = _exception_of(record)
    said = _said(record)
    if said is None and not given and not any(exception.values()):
        return None
    own = {"time": f"{record.created:.6f}", "level": record.levelname}
    return canonical({**given, **(said or {})}, {**own, **exception}, context(), _where(record))


def _judge(record):
    """Puts the canonical record on a log record, once, and takes everything else off it. None for a blank one."""
    judged = vars(record).get(_JUDGED)
    if isinstance(judged, _Judged):
        return judged
    try:
        judged = _canonical_of(record)
    except Exception:  # noqa: BLE001 - as in canonical()
        judged = unparsable()
    if judged is None:
        return None
    for name in _given(record):
        vars(record).pop(name)
    record.msg, record.args = judged["message"], None
    record.exc_info, record.stack_info, record.exc_text = None, None, judged.get("stack_trace")
    for name, value in judged.items():
        if name not in _STANDARD and name not in ("time", "level", "service", "environment"):
            setattr(record, name, value)
    judged = _Judged(judged)
    setattr(record, _JUDGED, judged)
    return judged


class PrivacyFilter(logging.Filter):
    """For every handler: what has passed it holds nothing that the policy does not let through."""

    def filter(self, record):
        return _judge(record) is not None


class JsonFormatter(logging.Formatter):
    """The canonical record as a line of JSON."""

    def format(self, record):
        return line(_judge(record) or canonical({}))


# What a terminal obeys. A line feed may stay: what follows it is indented, and so looks like no record of its own.
_CONTROL = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u2028\\u2029]+")


class PlainFormatter(logging.Formatter):
    """A line for people, times in UTC."""

    converter = time.gmtime

    def format(self, record):
        _judge(record)
        return _CONTROL.sub(" ", super().format(record)).replace("\\n", "\\n    ")


class LogFile(logging.handlers.WatchedFileHandler):
    """A file that somebody else rotates: opened anew when it was moved away. Its folder is made where it is missing."""

    def __init__(self, filename, **options):
        os.makedirs(os.path.dirname(os.path.abspath(filename)), exist_ok=True)
        super().__init__(filename, **options)


class RotatingLogFile(logging.handlers.RotatingFileHandler):
    """
    A file that this process rotates: at max_bytes, and by the first record of a UTC day.

    Rotated files are compressed, and deleted when there are more than backup_count, when they are older than
    max_age_days, and, oldest first, while the disk has less than min_free_bytes. For one process a file: two would
    rotate each other's.
    """

    def __init__(self, filename, max_bytes, backup_count, max_age_days, min_free_bytes, compress=True, **options):
        os.makedirs(os.path.dirname(os.path.abspath(filename)), exist_ok=True)
        self._max_age_seconds = max_age_days * 86400
        self._min_free_bytes = min_free_bytes
        super().__init__(filename, maxBytes=max_bytes, backupCount=backup_count, **options)
        if compress:
            self.namer = self._compressed_name
            self.rotator = self._compress
        self._day = self._day_of(os.path.getmtime(self.baseFilename) if os.path.getsize(self.baseFilename) else time.time())
        self._clean()

    def shouldRollover(self, record):
        return self._day_of(time.time()) != self._day or super().shouldRollover(record)

    def doRollover(self):
        super().doRollover()
        self._day = self._day_of(time.time())
        self._clean()

    @staticmethod
    def _day_of(seconds):
        return int(seconds // 86400)

    @staticmethod
    def _compressed_name(name):
        return name + ".gz"

    @staticmethod
    def _compress(source, target):
        with open(source, "rb") as plain, gzip.open(target, "wb", compresslevel=6) as compressed:
            shutil.copyfileobj(plain, compressed)
        os.remove(source)

    def _clean(self):
        folder = pathlib.Path(self.baseFilename).parent
        prefix = os.path.basename(self.baseFilename) + "."
        rotated = [path for path in folder.iterdir() if path.name.startswith(prefix)]
        rotated.sort(key=lambda path: path.stat().st_mtime)
        for path in rotated:
            too_old = path.stat().st_mtime < time.time() - self._max_age_seconds
            if too_old or shutil.disk_usage(folder).free < self._min_free_bytes:
                path.unlink()


def otlp_handler():
    """Sends records over OTLP by the SDK's own handler, without what only this module reads."""
    try:
        from opentelemetry.instrumentation.logging.handler import LoggingHandler
    except ImportError:
        from opentelemetry.sdk._logs import LoggingHandler

    class OtlpHandler(LoggingHandler):
        def emit(self, record):
            record = copy.copy(record)
            vars(record).pop(_JUDGED, None)
            super().emit(record)

    return OtlpHandler()
`;
