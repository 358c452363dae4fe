"""What AWS's API references say in words, so that no shape of the client has it: `{path, what, got, expected}` each."""

import json
import re

from shapes import problem

# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
RETENTION_DAYS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)
DAY, WEEK = 86_400, 604_800


def broken(operation, parameters):
    return [found for rule in RULES.get(operation, ()) for found in rule(parameters)]


def retention(parameters):
    days = parameters.get("retentionInDays")
    if days not in RETENTION_DAYS:
        yield problem("retentionInDays", "is no period of a log group", days, RETENTION_DAYS)


def transformation(parameters):
    """https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_MetricTransformation.html"""
    for index, one in enumerate(parameters.get("metricTransformations", ())):
        path, dimensions = f"metricTransformations[{index}]", one.get("dimensions", {})
        if dimensions and "defaultValue" in one:
            yield problem(f"{path}.defaultValue", "excludes dimensions", one["defaultValue"], "one or the other")
        if len(dimensions) > 3:
            yield problem(f"{path}.dimensions", "are too many", len(dimensions), "at most 3")
        pattern = parameters.get("filterPattern", "")
        if dimensions and pattern[:1] not in ("{", "["):
            yield problem("filterPattern", "has no fields for dimensions", pattern, "JSON or space-delimited")
        for name, selector in dimensions.items():
            if not selector.startswith("$"):
                yield problem(f"{path}.dimensions.{name}", "is no selector", selector, "$.field")
        value = one.get("metricValue", "")
        if not re.fullmatch(r"\$[\w.\[\]-]+|[+-]?\d+(\.\d+)?", value):
            yield problem(f"{path}.metricValue", "is neither number nor selector", value, "1 or $.field")
    if parameters.get("filterPattern", "").count("%") > 4:
        yield problem("filterPattern", "has too many expressions", parameters["filterPattern"], "at most 2")


def period_of(one):
    return one if one in (1, 5, 10, 20, 30) or one % 60 == 0 else None


def metric_alarm(parameters):
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html"""
    exactly = (("MetricName", "Metrics"), ("Threshold", "ThresholdMetricId"))
    if "MetricName" in parameters:
        exactly += (("Statistic", "ExtendedStatistic"),)
    for names in exactly:
        if sum(name in parameters for name in names) != 1:
            yield problem(names[0], "has to stand alone", [name for name in names if name in parameters], names)
    queries = parameters.get("Metrics", [])
    for name in ("Statistic", "ExtendedStatistic", "Namespace", "Period", "Unit", "Dimensions"):
        if queries and name in parameters:
            yield problem(name, "excludes Metrics", parameters[name], "one or the other")
    extended = parameters.get("ExtendedStatistic", "p50")
    if not re.fullmatch(r"(p|tm|tc|ts|wm)(100|\d{1,2})(\.\d{1,10})?|IQM|(PR|TC|TM|TS|WM)\(.*\)", extended):
        yield problem("ExtendedStatistic", "is no statistic", extended, "p0 to p100")
    if parameters.get("TreatMissingData", "missing") not in ("breaching", "notBreaching", "ignore", "missing"):
        yield problem("TreatMissingData", "is none of the names", parameters["TreatMissingData"], "breaching …")
    if parameters.get("DatapointsToAlarm", 0) > parameters.get("EvaluationPeriods", 0):
        yield problem("DatapointsToAlarm", "are more than are looked at", parameters["DatapointsToAlarm"], "at most")
    yield from metric_queries(queries, parameters)
    stated = [parameters.get("Period")] + [one.get("Period", one.get("MetricStat", {}).get("Period")) for one in queries]
    periods = [one for one in stated if one is not None]
    for period in periods:
        if period_of(period) is None:
            yield problem("Period", "is no period", period, "10, 20, 30 or whole minutes")
    looked = max(periods, default=0) * parameters.get("EvaluationPeriods", 1)
    most = DAY if max(periods, default=0) < 3600 else WEEK
    if looked > most:
        yield problem("EvaluationPeriods", "look back too far", looked, f"at most {most} seconds")


def metric_queries(queries, parameters):
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html"""
    if not queries:
        return
    ids = [one.get("Id", "") for one in queries]
    shown = [one for one in queries if one.get("ReturnData", True)]
    wanted = 2 if "ThresholdMetricId" in parameters else 1
    if len(shown) != wanted:
        yield problem("Metrics", "return another number of series", len(shown), wanted)
    if len(set(ids)) != len(ids):
        yield problem("Metrics", "have an id twice", ids, "each its own")
    if "ThresholdMetricId" in parameters and parameters["ThresholdMetricId"] not in ids:
        yield problem("ThresholdMetricId", "is no query's", parameters["ThresholdMetricId"], ids)
    for index, one in enumerate(queries):
        if not re.fullmatch(r"[a-z]\w*", one.get("Id", "")):
            yield problem(f"Metrics[{index}].Id", "is no id", one.get("Id"), "a small letter first")
        if ("Expression" in one) == ("MetricStat" in one):
            yield problem(f"Metrics[{index}]", "is not one of both", sorted(one), "Expression or MetricStat")


def data_protection(parameters):
    """https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutDataProtectionPolicy.html"""
    text = parameters.get("policyDocument", "")
    if len(text) > 30_720:
        yield problem("policyDocument", "is too long", len(text), "at most 30720")
    document = parsed(text)
    if document is None:
        yield problem("policyDocument", "is no JSON object", text, "JSON")
        return
    for name in ("Name", "Version", "Statement"):
        if name not in document:
            yield problem(f"policyDocument.{name}", "is missing", "", "required")
    statements = document.get("Statement", [])
    operations = [sorted(one.get("Operation", {})) for one in statements]
    if sorted(operations) != [["Audit"], ["Deidentify"]]:
        yield problem("policyDocument.Statement", "are not the two", operations, "one Audit and one Deidentify")
    identifiers = [one.get("DataIdentifier") for one in statements]
    if any(one != identifiers[0] for one in identifiers):
        yield problem("policyDocument.Statement", "differ in what they find", identifiers, "identical DataIdentifier")
    for one in statements:
        masked = one.get("Operation", {}).get("Deidentify")
        if masked is not None and masked != {"MaskConfig": {}}:
            yield problem("policyDocument.Statement", "masks in another way", masked, {"MaskConfig": {}})
    own = {one.get("Name") for one in document.get("Configuration", {}).get("CustomDataIdentifier", [])}
    named = {one for each in identifiers for one in (each or []) if not one.startswith("arn:")}
    if own != named:
        yield problem("policyDocument.Configuration", "defines others than are used", sorted(own), sorted(named))
    yield from own_identifiers(document.get("Configuration", {}).get("CustomDataIdentifier", []))


def own_identifiers(identifiers):
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL-custom-data-identifiers.html"""
    for one in identifiers:
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,128}", one.get("Name", "")):
            yield problem("policyDocument.Configuration", "is no name", one, "1 to 128 letters, digits, - and _")
        if not re.fullmatch(r"[A-Za-z0-9_#=@/;,\- ^$?\[\]{}|\\*+.]{1,200}", one.get("Regex", "")):
            yield problem("policyDocument.Configuration", "is no expression", one, "1 to 200 characters, no parentheses")
    if len(identifiers) > 10:
        yield problem("policyDocument.Configuration", "are too many", len(identifiers), "at most 10")


def index_policy(parameters):
    """https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutIndexPolicy.html"""
    document = parsed(parameters.get("policyDocument", "")) or {}
    fields = [*document.get("Fields", []), *document.get("FieldsV2", {})]
    if not 1 <= len(fields) <= 20 or len(set(fields)) != len(fields):
        yield problem("policyDocument", "is no list of fields", fields, "1 to 20, each once")
    for name in fields:
        if not 1 <= len(name) <= 100:
            yield problem("policyDocument", "is no field's name", name, "1 to 100 characters")


def query_definition(parameters):
    """The provider's own rule. Slashes make folders in the console."""
    if not re.fullmatch(r"([^:*/]+/?)*[^:*/]+", parameters.get("name", "")):
        yield problem("name", "is no name", parameters.get("name"), "folders and a name, no colon or asterisk")


def dashboard(parameters):
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html"""
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,255}", parameters.get("DashboardName", "")):
        yield problem("DashboardName", "is no name", parameters.get("DashboardName"), "letters, digits, - and _")
    body = parsed(parameters.get("DashboardBody", ""))
    if body is None or not isinstance(body.get("widgets"), list) or len(body["widgets"]) > 500:
        yield problem("DashboardBody", "is no dashboard", parameters.get("DashboardBody"), "at most 500 widgets")
        return
    for index, one in enumerate(body["widgets"]):
        path = f"DashboardBody.widgets[{index}]"
        if one.get("type") not in ("metric", "text", "log", "alarm", "explorer"):
            yield problem(f"{path}.type", "is no widget", one.get("type"), "metric, text, log, alarm, explorer")
        x, y, width, height = (one.get(name, default) for name, default in zip(("x", "y", "width", "height"), (0, 0, 6, 6)))
        if not (0 <= x <= 23 and y >= 0 and 1 <= width <= 24 and 1 <= height <= 1000 and x + width <= 24):
            yield problem(path, "stands outside the grid", (x, y, width, height), "24 columns")


def policy_document(name):
    """IAM's grammar as far as our documents use it. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html"""
    members = {"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"}

    def rule(parameters):
        if name not in parameters:
            return
        document = parsed(parameters[name])
        if document is None or document.get("Version") != "2012-10-17":
            yield problem(name, "is no policy", parameters[name], "JSON of Version 2012-10-17")
            return
        for index, one in enumerate(document.get("Statement", [])):
            if one.get("Effect") not in ("Allow", "Deny") or set(one) - members:
                yield problem(f"{name}.Statement[{index}]", "is no statement", sorted(one), sorted(members))
            actions = one.get("Action", one.get("NotAction"))
            for action in [actions] if isinstance(actions, str) else actions or [""]:
                if action != "*" and not re.fullmatch(r"[a-z0-9-]+:[A-Za-z0-9*]+", action):
                    yield problem(f"{name}.Statement[{index}].Action", "is no action", action, "service:Action")

    return rule


def composite_alarm(parameters):
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html"""
    text = parameters.get("AlarmRule", "")
    state = r'(?:ALARM|OK|INSUFFICIENT_DATA)\((?:"[^"]+"|[^()"\s]+)\)|TRUE|FALSE'
    shape = re.sub(state, "1", text)
    before = None
    while shape != before:
        before, shape = shape, re.sub(r"\(\s*1\s*\)|NOT\s+1|1\s+(?:AND|OR)\s+1", "1", shape)
    if shape.strip() != "1":
        yield problem("AlarmRule", "is no rule", text, 'ALARM("a") AND (OK("b") OR NOT ALARM("c"))')
    if len(re.findall(state, text)) > 100:
        yield problem("AlarmRule", "has too many elements", len(re.findall(state, text)), "at most 100")


def parsed(text):
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


RULES = {
    "PutRetentionPolicy": (retention,),
    "PutMetricFilter": (transformation,),
    "PutMetricAlarm": (metric_alarm,),
    "PutCompositeAlarm": (composite_alarm,),
    "PutDataProtectionPolicy": (data_protection,),
    "PutIndexPolicy": (index_policy,),
    "PutQueryDefinition": (query_definition,),
    "PutDashboard": (dashboard,),
    "CreateRole": (policy_document("AssumeRolePolicyDocument"),),
    "PutRolePolicy": (policy_document("PolicyDocument"),),
    "CreatePolicy": (policy_document("PolicyDocument"),),
    "PutBucketPolicy": (policy_document("Policy"),),
    "CreateKey": (policy_document("Policy"),),
    "SetTopicAttributes": (policy_document("AttributeValue"),),
}
