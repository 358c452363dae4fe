/** The Python module's steps, with the meaning that the reference interpreter gives them. */

export const pythonSteps = `

# --- The policy ------------------------------------------------------------------------------------------------------


class _Branch:
    """The claimed keys of an object: who claims a key, with which rank, and what is claimed below it."""

    def __init__(self):
        self.claims = []
        self.below = {}


def _claimed():
    root = _Branch()
    for field, (_, aliases) in FIELDS.items():
        for index, name in enumerate([field, *aliases]):
            paths = [([name], 2 * index)]
            if "." in name:
                paths.append((name.split("."), 2 * index + 1))
            for path, rank in paths:
                branch = root
                for key in path:
                    branch = branch.below.setdefault(key, _Branch())
                branch.claims.append((field, rank))
    return root


_CLAIMED = _claimed()


def _named(record, branch, found):
    for key, value in record.items():
        here = branch.below.get(key)
        if here is None or value is None or (isinstance(value, str) and value == ""):
            continue
        for field, rank in here.claims:
            if field not in found or rank < found[field][0]:
                found[field] = (rank, value)
        if here.below and isinstance(value, Mapping):
            _named(value, here, found)


def _redacted(text):
    for token, pattern in DETECTORS:
        text = pattern.sub(token, text)
    return text


def _told(error):
    try:
        return str(error)
    except Exception:  # noqa: BLE001 - any class may have a __str__ that fails
        return None


def error_fields(error):
    """What an exception says, as canonical fields; it may fail to say its message."""
    stack = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    return {"error_type": type(error).__name__, "error_message": _told(error), "stack_trace": stack}


def _without_errors(record):
    """A record, and the first exception that is a value of it: said by its fields, and not by what it is called."""
    errors = [value for value in record.values() if isinstance(value, BaseException)]
    if not errors:
        return record, {}
    others = {name: value for name, value in record.items() if not isinstance(value, BaseException)}
    return others, error_fields(errors[0])


# The one is told by the other, so that they are read before what is dropped of them goes.
_TELLING = frozenset(("event", "message"))


def _say_something(fields):
    fields.setdefault("message", fields.get("event", "record without a message"))


def _judged(record, weaker):
    """The canonical record under the policy."""
    said, thrown = _without_errors(record)
    raw = {}
    for layer in (*reversed(weaker), thrown, said):
        found = {}
        _named(layer, _CLAIMED, found)
        raw.update({field: value for field, (_, value) in found.items()})
    fields = {}
    for field, value in raw.items():
        kind = FIELDS[field][0]
        # Else what is dropped is not even looked at: it is the longest that records have.
        if kind != "time" and (field not in DROPPED or field in _TELLING):
            converted = _converted(kind, value, field in NESTED_FIELDS)
            if converted is not None:
                fields[field] = converted
    instant = _instant(raw.get("time"))
    fields["level"] = LEVELS.get(str(fields.get("level")).lower(), "info")
    if "event" in fields:
        fields["event"] = EVENTS.get(fields["event"], fields["event"])
    elif fields.get("message") in EVENT_MESSAGES:
        fields["event"] = EVENT_MESSAGES[fields["message"]]
    _say_something(fields)
    for field in _TELLING & DROPPED:
        fields.pop(field, None)
    _say_something(fields)
    key = os.environ.get(KEY_VARIABLE, "")
    for field in HASHED:
        if field in fields:
            text = _text(fields.pop(field))
            if key:
                fields[field] = hashlib.sha256((key + text).encode()).hexdigest()[:16]
    for field, value in list(fields.items()):
        if isinstance(value, str):
            if not (field in HASHED_LATER or (field in ID_FIELDS and ID.fullmatch(value))):
                fields[field] = _redacted(value)
        elif _is_number(value) and any(one.fullmatch(_number_text(value)) for one in NUMBER_DETECTORS):
            del fields[field]
    for field in TRUNCATED:
        value = fields.get(field)
        if isinstance(value, str) and len(value) * 4 > TEXT_BYTES:
            fields[field] = value.encode()[:TEXT_BYTES].decode("utf-8", "ignore")
    return {
        "time": _written(time.time_ns() if instant is None else instant),
        "level": fields.pop("level"),
        "service": SERVICE,
        "environment": ENVIRONMENT,
        "message": fields.pop("message"),
        **fields,
    }


def unparsable():
    """The record of what cannot be judged: nothing but that."""
    return {
        "time": _written(time.time_ns()),
        "level": "warning",
        "service": SERVICE,
        "environment": ENVIRONMENT,
        "message": UNPARSABLE,
        "parse_error": "json",
    }


def canonical(record, *weaker):
    """
    A program's record as the one that is written.

    Each of weaker is another record, judged alike; its fields stand where nothing before it has them. Never raises.
    """
    try:
        return _judged(record, weaker)
    except Exception:  # noqa: BLE001 - whatever it was, nothing of the record is written
        return unparsable()


def _not_json(_constant):
    raise ValueError("no JSON")


def read(text):
    """The fields of a message: those of a JSON object, else the text itself; None of a blank one."""
    text = text.strip(_OUTER_SPACE)
    if not text.startswith("{"):
        return {"message": text} if text else None
    try:
        return json.loads(text, parse_constant=_not_json)
    except (ValueError, RecursionError):
        return {"message": UNPARSABLE, "level": "warning", "parse_error": "json"}


def line(record):
    """A canonical record as a line of JSON."""
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
`;
