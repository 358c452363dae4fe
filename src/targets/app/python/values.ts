/** The Python module's values: how anything a program logs becomes a number, a flag or a text. */

export const pythonValues = String.raw`

# --- Values ----------------------------------------------------------------------------------------------------------

_NUMBER_TEXT = re.compile(r"-?[0-9]+(?:[.][0-9]+)?(?:[eE][+-]?[0-9]+)?")
_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPED = re.compile("[\x00-\x1f\\\\\u2028\u2029]")
_WRITTEN_TIME = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:[.]([0-9]{1,9}))?"
    r"(?:Z|([+-])([0-9]{2}):?([0-9]{2}))?"
)
_EPOCH = re.compile(r"([0-9]+)(?:[.]([0-9]+))?")
_LAST_INSTANT = 2**63 - 1
_OUTER_SPACE = " \t\r\n"


def _well_formed(text):
    """Without halves of surrogate pairs, which UTF-8 cannot carry."""
    return _SURROGATE.sub("\ufffd", text)


def _is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _plain(value):
    """Anything as what JSON knows. What says nothing of its inside is an empty object."""
    if value is None or isinstance(value, (str, bool)):
        return _well_formed(value) if isinstance(value, str) else value
    if isinstance(value, enum.Enum):
        return _plain(value.value)
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, (numbers.Real, decimal.Decimal)):
        return float(value)
    if isinstance(value, (datetime.datetime, datetime.date)):
        return value.isoformat()
    if isinstance(value, (uuid.UUID, pathlib.PurePath)):
        return str(value)
    if isinstance(value, Mapping):
        return {_well_formed(str(key)): _plain(member) for key, member in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(member) for member in value]
    return {}


def _number_text(value):
    """The shortest decimal that reads back as the same double; no exponent from 1e-6 up to 1e21."""
    try:
        number = float(value)
    except OverflowError:
        return "null"
    if not math.isfinite(number):
        return "null"
    if number == 0:
        return "0"
    if 1e-6 <= abs(number) < 1e21:
        text = format(decimal.Decimal(repr(number)), "f")
        return text.removesuffix(".0")
    mantissa, exponent = repr(number).split("e")
    return mantissa + "e" + exponent[0] + exponent[1:].lstrip("0")


def _quoted(text):
    return '"' + _ESCAPED.sub(" ", text).replace('"', '\\"') + '"'


def _json_text(value):
    """Compact, keys in order, and no escape but that of the quote, so that no detector's guard meets one."""
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, list):
        return "[" + ",".join(_json_text(member) for member in value) + "]"
    if isinstance(value, dict):
        return "{" + ",".join(_quoted(key) + ":" + _json_text(value[key]) for key in sorted(value)) + "}"
    return _text(value)


def _text(value):
    if isinstance(value, str):
        return value
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return _number_text(value) if _is_number(value) else _json_text(value)


def _holds_object(value):
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(one, (dict, list)) for one in value))


def _converted(kind, value, nested):
    """The value in the form of a field, or None where it has none."""
    value = _plain(value)
    if kind == "string":
        return NESTED if not nested and _holds_object(value) else _text(value)
    if kind == "boolean":
        if isinstance(value, bool):
            return value
        return {"true": True, "false": False}.get(value.lower()) if isinstance(value, str) else None
    if isinstance(value, str) and _NUMBER_TEXT.fullmatch(value):
        value = float(value)
        if value.is_integer() and abs(value) < 2**53:
            value = int(value)
    if not _is_number(value):
        return None
    if isinstance(value, int) and abs(value) >= 2**53:  # Readers of JSON know doubles.
        try:
            value = float(value)
        except OverflowError:
            return None
    return value if math.isfinite(value) else None


def _instant(value):
    """The nanoseconds since 1970 that a producer's time stands for, or None when it is none."""
    value = _plain(value)
    text = _number_text(value) if _is_number(value) else value
    if not isinstance(text, str):
        return None
    parts = _WRITTEN_TIME.fullmatch(text)
    instant = _written_instant(parts) if parts else _epoch_instant(text)
    return instant if instant is not None and 0 <= instant <= _LAST_INSTANT else None


def _written_instant(parts):
    year, month, day, hour, minute, second = (int(part) for part in parts.groups()[:6])
    zone_hours, zone_minutes = int(parts[9] or 0), int(parts[10] or 0)
    if zone_hours > 23 or zone_minutes > 59:
        return None
    try:
        moment = datetime.datetime(year, month, day, hour, minute, second)
    except ValueError:
        return None
    offset = (zone_hours * 60 + zone_minutes) * (-60 if parts[8] == "-" else 60)
    return (calendar.timegm(moment.timetuple()) - offset) * 10**9 + int((parts[7] or "").ljust(9, "0"))


def _epoch_instant(text):
    """Seconds, milliseconds, microseconds or nanoseconds by their size, rounded to the microsecond."""
    parts = _EPOCH.fullmatch(text)
    if not parts:
        return None
    size = float(text)
    decimals = 9 if size < 1e11 else 6 if size < 1e14 else 3 if size < 1e17 else 0
    digits = parts[1] + (parts[2] or "")[:decimals].ljust(decimals, "0")
    if len(digits) > 30:
        return None
    return (int(digits) + 500) // 1000 * 1000


def _written(instant):
    """RFC 3339 in UTC, to the microsecond, or to the nanosecond where a producer said so much."""
    seconds, fraction = divmod(instant, 10**9)
    moment = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
    digits = f"{fraction:09d}"
    return f"{moment}.{digits[:6] if digits.endswith('000') else digits}Z"
`;
