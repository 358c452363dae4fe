"""Applies the AWS resources of a Terraform JSON file to an endpoint, as the provider would call it, and tells what is there.

    python apply.py cdk.tf.json … --endpoint http://127.0.0.1:5000 [--var name=value …]

Prints JSON: `calls` (every call, its parameters, whether it was applied), `notApplied` (calls that moto does not implement),
`problems` (against AWS's published shapes and written rules, and what was refused), `exists` (what describe calls tell).
"""

import argparse
import importlib
import json
import sys

import boto3
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

import shapes
import terraform
from describe import described
from mapping import translated, untranslated
from resources import KINDS
from rules import broken

LOOKED_UP = {
    "data.aws_caller_identity": lambda _arguments, facts: {"account_id": facts["account"], "id": facts["account"]},
    "data.aws_partition": lambda _arguments, _facts: {"partition": "aws", "dns_suffix": "amazonaws.com", "id": "aws"},
    "data.aws_region": lambda _arguments, facts: {
        "name": facts["region"],
        "region": facts["region"],
        "id": facts["region"],
    },
}


class Account:
    """One account of one region behind one endpoint, with what was asked of it."""

    def __init__(self, endpoint, region):
        self.endpoint, self.region = endpoint, region
        self.clients, self.calls, self.not_applied, self.problems = {}, [], {}, []
        identity = self.client("sts").get_caller_identity()
        self.facts = {"account": identity["Account"], "region": region}

    def client(self, service):
        if service not in self.clients:
            self.clients[service] = boto3.client(
                service,
                endpoint_url=self.endpoint,
                region_name=self.region,
                aws_access_key_id="test",
                aws_secret_access_key="test",
                config=Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}),
            )
        return self.clients[service]

    def call(self, address, call, parameters):
        """The answer; none where it was not applied."""
        shape = self.client(call.service).meta.service_model.operation_model(call.operation).input_shape
        for problem in shapes.problems(shape, parameters) + broken(call.operation, parameters):
            self.problems.append({"address": address, "call": call.operation, **problem})
        made = {"address": address, "call": call.operation, "parameters": parameters, "applied": False}
        self.calls.append(made)
        if not implemented(call.service, call.operation):
            type_ = address.split(".")[0]
            self.not_applied[f"{type_}: moto has no {call.operation}"] = True
            return {}
        try:
            answer = getattr(self.client(call.service), xform_name(call.operation))(**parameters)
        except (BotoCoreError, ClientError) as error:
            what = {"path": "", "what": "is refused", "got": str(error)[:500], "expected": "an answer"}
            self.problems.append({"address": address, "call": call.operation, **what})
            return None
        made["applied"] = True
        return answer


def implemented(service, operation):
    """Whether moto answers a call; its S3 is one class of requests by shape, which has every call made here."""
    if service == "s3":
        return True
    module = importlib.import_module(f"moto.{service}.responses")
    owners = [owner for owner in vars(module).values() if isinstance(owner, type) and owner.__module__ == module.__name__]
    return any(hasattr(owner, xform_name(operation)) for owner in owners)


def common_tags(config, scope):
    """`default_tags` of the provider, which every resource that takes tags gets."""
    block = terraform.one(config.get("provider", {}).get("aws", {}))
    return terraform.filled(terraform.one(block.get("default_tags")).get("tags", {}), scope)


def region_of(config, scope):
    return terraform.filled(terraform.one(config.get("provider", {}).get("aws", {})).get("region", "eu-west-1"), scope)


def make(thing, arguments, account):
    """The attributes that others may refer to."""
    kind = KINDS[thing.type]
    arguments = {**kind.defaults, **arguments}
    tables = [call.table for call in kind.calls]
    for name in untranslated(tables, arguments):
        what = {"path": name, "what": "is an argument nobody translates", "got": name, "expected": "a line in resources.py"}
        account.problems.append({"address": thing.address, "call": "", **what})
    attributes = {}
    for index, call in enumerate(kind.calls):
        if not all(arguments.get(name) for name in call.when):
            continue
        parameters = {**call.always, **translated(call.table, {**arguments, **attributes})}
        if call.operation == "CreateBucket" and account.region != "us-east-1":
            parameters["CreateBucketConfiguration"] = {"LocationConstraint": account.region}
        answer = account.call(thing.address, call, parameters)
        if answer is None:
            return None
        if index == 0:
            attributes = kind.gives(arguments, answer, account.facts)
    return {**arguments, **attributes}


def apply(config, endpoint, given):
    scope = terraform.Scope(config, given)
    account = Account(endpoint, region_of(config, scope))
    tags = common_tags(config, scope)
    for thing in terraform.things(config):
        try:
            arguments = terraform.filled(thing.arguments, scope)
        except ValueError as error:
            what = {"path": "", "what": "cannot be filled in", "got": str(error), "expected": "what it refers to"}
            account.problems.append({"address": thing.address, "call": "", **what})
            continue
        if thing.type in LOOKED_UP:
            scope.made[thing.address] = LOOKED_UP[thing.type](arguments, account.facts)
            continue
        if thing.type not in KINDS:
            what = {"path": "", "what": "is of a type nobody applies", "got": thing.type, "expected": ", ".join(KINDS)}
            account.problems.append({"address": thing.address, "call": "", **what})
            continue
        if tags and any("tags" in call.table for call in KINDS[thing.type].calls):
            arguments["tags"] = {**tags, **(arguments.get("tags") or {})}
        made = make(thing, arguments, account)
        if made is not None:
            scope.made[thing.address] = made
    return {
        "calls": account.calls,
        "notApplied": sorted(account.not_applied),
        "problems": account.problems,
        "exists": described(account.client),
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="+", help="of one module, such as main.tf.json and variables.tf.json")
    parser.add_argument("--endpoint", required=True)
    parser.add_argument("--var", action="append", default=[])
    options = parser.parse_args()
    given = dict(each.split("=", 1) for each in options.var)
    result = apply(terraform.read(options.files), options.endpoint, given)
    json.dump(result, sys.stdout, default=str, indent=1, sort_keys=True)


if __name__ == "__main__":
    main()
