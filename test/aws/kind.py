"""What a table of resources is made of."""

from dataclasses import dataclass, field

from mapping import To, pairs


@dataclass(frozen=True)
class Call:
    service: str
    operation: str
    table: dict
    # Parameters that are the same whatever the arguments say.
    always: dict = field(default_factory=dict)
    # Made when all of these arguments have a value other than false.
    when: tuple = ()


@dataclass(frozen=True)
class Kind:
    calls: tuple
    # The attributes others refer to, of the arguments and the first call's answer and, where needed, the account's facts.
    gives: object = lambda arguments, answer, facts: {}
    # What the provider sends when an argument is left out.
    defaults: dict = field(default_factory=dict)


TAG_LIST = To("Tags", pairs("Key", "Value"))


def by(name):
    """A thing whose id is one of its arguments."""
    return lambda arguments, _answer, _facts: {"id": arguments[name]}


def arn(name):
    """A thing whose id is its ARN, which the answer holds under a name."""
    return lambda _arguments, answer, _facts: {"arn": answer[name], "id": answer[name]}
