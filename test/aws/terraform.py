"""Terraform's JSON as far as generated files use it: what refers to what, and texts with their templates filled in.

Templates hold references alone (`aws_sns_topic.x.arn`, `data.…`, `var.x`, an index); anything else is an error, as nothing
that is generated needs more. https://developer.hashicorp.com/terraform/language/syntax/json
"""

import json
import re
from dataclasses import dataclass
from graphlib import TopologicalSorter

REFERENCE = re.compile(r"^[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*|\[(?:\d+|\"[^\"]*\")\])+$")
STEP = re.compile(r"\.?([A-Za-z_][\w-]*)|\[(\d+)\]|\[\"([^\"]*)\"\]")
META = {"depends_on", "lifecycle", "provider", "//"}


@dataclass(frozen=True)
class Thing:
    """A resource, or what is looked up."""

    address: str
    type: str
    arguments: dict
    depends_on: tuple


def read(paths):
    """The files of one module as one: a section of names is in any of them."""
    config = {}
    for path in paths:
        with open(path, encoding="utf-8") as file:
            for section, named in json.load(file).items():
                config[section] = {**config.get(section, {}), **one(named)}
    return config


def one(block):
    """A block that Terraform takes once: as an object or a list of one."""
    return (block[0] if block else {}) if isinstance(block, list) else (block or {})


def things(config):
    """In an order in which everything referred to comes first. Raises on a cycle, or a reference to nothing."""
    found = {}
    for section, prefix in (("data", "data."), ("resource", "")):
        for type_, named in config.get(section, {}).items():
            for name, block in named.items():
                block = one(block)
                unknown = {"count", "for_each", "provisioner", "connection"} & set(block)
                if unknown:
                    raise ValueError(f"{prefix}{type_}.{name}: {', '.join(sorted(unknown))} is not read here")
                arguments = {key: value for key, value in block.items() if key not in META}
                address = f"{prefix}{type_}.{name}"
                found[address] = Thing(address, prefix + type_, arguments, tuple(block.get("depends_on", ())))
    order = TopologicalSorter()
    for address, thing in sorted(found.items()):
        needs = {address_of(reference) for reference in references(thing.arguments)} | set(thing.depends_on)
        needs = {need for need in needs if not need.startswith(("var.", "local."))}
        for need in sorted(needs):
            if need not in found:
                raise ValueError(f"{address}: refers to {need}, which is not there")
        order.add(address, *sorted(needs))
    return [found[address] for address in order.static_order()]


def address_of(reference):
    parts = reference.split(".")
    return ".".join(parts[: 3 if parts[0] == "data" else 2])


def references(value):
    if isinstance(value, str):
        return {inner for is_reference, inner in pieces(value) if is_reference}
    if isinstance(value, dict):
        return {found for each in value.values() for found in references(each)}
    if isinstance(value, list):
        return {found for each in value for found in references(each)}
    return set()


def pieces(text):
    """`(is a reference, what it says)`, in order; `$${` and `%%{` are what they escape."""
    found, plain, at = [], "", 0
    while at < len(text):
        if text.startswith(("$${", "%%{"), at):
            plain, at = plain + text[at + 1 : at + 3], at + 3
        elif text.startswith("%{", at):
            raise ValueError(f"a directive is not read here: {text[at : at + 40]}")
        elif text.startswith("${", at):
            end = text.index("}", at)
            inner = text[at + 2 : end].strip()
            if not REFERENCE.match(inner):
                raise ValueError(f"no reference: {inner}")
            found += [(False, plain)] if plain else []
            found.append((True, inner))
            plain, at = "", end + 1
        else:
            plain, at = plain + text[at], at + 1
    return found + ([(False, plain)] if plain else [])


def filled(value, look_up):
    """With templates filled in; a text that is one reference takes the type of what it refers to."""
    if isinstance(value, dict):
        return {key: filled(each, look_up) for key, each in value.items()}
    if isinstance(value, list):
        return [filled(each, look_up) for each in value]
    if not isinstance(value, str):
        return value
    parts = pieces(value)
    if len(parts) == 1 and parts[0][0]:
        return look_up(parts[0][1])
    return "".join(str(look_up(inner)) if is_reference else inner for is_reference, inner in parts)


class Scope:
    """What references find: variables and what was made."""

    def __init__(self, config, given):
        self.made = {}
        self.variables = {
            name: given.get(name, one(block).get("default", f"value-of-{name}"))
            for name, block in config.get("variable", {}).items()
        }

    def __call__(self, reference):
        base = address_of(reference)
        known = self.made if not base.startswith("var.") else self.variables
        name = base.removeprefix("var.")
        if name in known:
            value = known[name]
        else:
            raise ValueError(f"{reference} is not known")
        for step, index, quoted in STEP.findall(reference[len(base) :]):
            if index:
                value = value[int(index)]
            elif (step or quoted) in value:
                value = value[step or quoted]
            else:
                raise ValueError(f"{base} has no attribute {step or quoted} here")
        return value
