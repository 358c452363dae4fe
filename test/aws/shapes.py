"""Parameters of a call against the constraints AWS publishes of its APIs: the client itself checks few of them.

botocore checks types, required members and lower bounds; patterns, enumerations and upper bounds are left to the service.
Patterns hold for the whole text.
"""

import regex

TYPES = {
    "string": str,
    "integer": int,
    "long": int,
    "float": (int, float),
    "double": (int, float),
    "boolean": bool,
    "list": list,
    "map": dict,
    "structure": dict,
}


def problems(shape, value, path=""):
    """What is wrong with a value, as `{path, what, got, expected}`."""
    kind = shape.type_name
    wanted = TYPES.get(kind)
    if wanted and (not isinstance(value, wanted) or (isinstance(value, bool) and kind != "boolean")):
        return [problem(path, "is of another type", value, kind)]
    found = bounds(shape, value, path)
    if kind == "string":
        found += texts(shape, value, path)
    elif kind == "list":
        for index, each in enumerate(value):
            found += problems(shape.member, each, f"{path}[{index}]")
    elif kind == "map":
        for key, each in value.items():
            found += problems(shape.key, key, f"{path}.{key} (key)") + problems(shape.value, each, f"{path}.{key}")
    elif kind == "structure":
        found += members(shape, value, path)
    return found


def problem(path, what, got, expected):
    return {"path": path.lstrip("."), "what": what, "got": str(got)[:200], "expected": str(expected)[:400]}


def bounds(shape, value, path):
    sized = shape.type_name in ("string", "list", "map")
    if not sized and shape.type_name not in ("integer", "long", "float", "double"):
        return []
    size = len(value) if sized else value
    what = "length" if sized else "size"
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    return [problem(path, f"{what} is too small", size, f"at least {low}")] * (low is not None and size < low) + [
        problem(path, f"{what} is too large", size, f"at most {high}")
    ] * (high is not None and size > high)


def texts(shape, value, path):
    found = []
    pattern, names = shape.metadata.get("pattern"), shape.metadata.get("enum")
    if names and value not in names:
        found.append(problem(path, "is none of the names", value, ", ".join(names)))
    if pattern and not regex.fullmatch(pattern, value):
        found.append(problem(path, "does not match", value, pattern))
    return found


def members(shape, value, path):
    found = [problem(path, "is missing", name, "required") for name in shape.required_members if name not in value]
    if shape.metadata.get("union") and len(value) != 1:
        found.append(problem(path, "has not exactly one member", ", ".join(value), "one of a union"))
    for name, each in value.items():
        if name in shape.members:
            found += problems(shape.members[name], each, f"{path}.{name}")
        else:
            found.append(problem(f"{path}.{name}", "is no member", each, ", ".join(shape.members)))
    return found
