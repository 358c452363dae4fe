"""How a resource's arguments become a call's parameters: a table of names, so that an argument nobody translates is told.

`{"alarm_name": "AlarmName"}` renames; a dotted target is nested; `To(target, convert)` converts; `Block(target, {…})` and
`Blocks(target, {…})` are blocks taken once and many times; `UNSENT` is an argument that only the provider itself acts on.
"""

from dataclasses import dataclass

from terraform import one

UNSENT = object()


@dataclass(frozen=True)
class To:
    target: str
    convert: object


@dataclass(frozen=True)
class Block:
    target: str
    table: dict


@dataclass(frozen=True)
class Blocks:
    target: str
    table: dict


def pairs(name="Name", value="Value"):
    """A map as AWS lists it: dimensions, tags."""
    return lambda found: [{name: key, value: each} for key, each in found.items()]


def translated(table, arguments):
    """The parameters; arguments that are null or not in this table are left out."""
    made = {}
    for name, rule in table.items():
        value = arguments.get(name)
        if value is None or rule is UNSENT:
            continue
        if isinstance(rule, str):
            put(made, rule, value)
        elif isinstance(rule, To):
            put(made, rule.target, rule.convert(value))
        elif isinstance(rule, Block):
            put(made, rule.target, translated(rule.table, one(value)))
        else:
            each = value if isinstance(value, list) else [value]
            put(made, rule.target, [translated(rule.table, item) for item in each])
    return made


def put(made, target, value):
    """Under a dotted target; an empty target is the object itself."""
    if target == "":
        made.update(value)
        return
    *above, last = target.split(".")
    for name in above:
        made = made.setdefault(name, {})
    if isinstance(value, dict) and isinstance(made.get(last), dict):
        made[last].update(value)
    else:
        made[last] = value


def untranslated(tables, arguments, path=""):
    """Arguments that no table knows."""
    left = []
    for name, value in arguments.items():
        rules = [table[name] for table in tables if name in table]
        blocks = [rule.table for rule in rules if isinstance(rule, (Block, Blocks))]
        if not rules:
            left.append(f"{path}{name}")
        elif blocks and value is not None:
            for index, item in enumerate(value if isinstance(value, list) else [value]):
                left += untranslated(blocks, item, f"{path}{name}[{index}].")
    return left
