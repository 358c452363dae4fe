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


def _judged(record, defaults):
    """The canonical record under the policy."""
    found = {}
    _named(record, _CLAIMED, found)
    raw = {**defaults, **{field: value for field, (_, value) in found.items()}}
    fields = {}
    for field, value in raw.items():
        kind = FIELDS[field][0] if field in FIELDS else "string"
        if kind != "time" and value is not None and not (isinstance(value, str) and value == ""):
            converted = _converted(kind, value, field in NESTED_FIELDS)
            if converted is not None:
                fields[field] = converted
    instant = _instant(raw.get("time"))
    fields["level"] = LEVELS.get(str(fields.get("level")).lower(), "info")
    if "event" in fields:
        fields["event"] = EVENTS.get(fields["event"], fields["event"])
    if "message" not in fields:
        fields["message"] = fields.get("event", "record without a message")
    for field in DROPPED:
        fields.pop(field, None)
    key = os.environ.get(KEY_VARIABLE, "")
    for field in HASHED:
        if field in fields:
            text = _text(fields.pop(field))
            if key:
                fields[field] = hashlib.sha256((key + text).encode()).hexdigest()[:16]
    for field, value in list(fields.items()):
        if isinstance(value, str):
            if not (field in ID_FIELDS and ID.fullmatch(value)):
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


def canonical(record, defaults=None):
    """
    A program's record as the one that is written.

    Keys of defaults are canonical fields and stand where the record has none. Never raises: what cannot be judged is
    written as nothing but that.
    """
    try:
        return _judged(record, defaults or {})
    except Exception:  # noqa: BLE001 - whatever it was, nothing of the record is written
        return {
            "time": _written(time.time_ns()),
            "level": "warning",
            "service": SERVICE,
            "environment": ENVIRONMENT,
            "message": UNPARSABLE,
            "parse_error": "json",
        }


def _not_json(_constant):
    raise ValueError("no JSON")


def read(text):
    """The fields of a message: those of a JSON object, else the text itself; None of a blank one."""
    text = text.strip(_OUTER_SPACE)
    if not text.startswith("{"):
        return {"message": text} if text else None
    try:
        return json.loads(text, parse_constant=_not_json)
    except ValueError:
        return {"message": UNPARSABLE, "level": "warning", "parse_error": "json"}


def line(record):
    """A canonical record as a line of JSON."""
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
`;
