/**
 * CloudWatch Logs data protection, written as a policy document or through the data source that prints one. The form is that
 * of https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutDataProtectionPolicy.html.
 */

import { isJson, type Known, type Place, type Rule, type RuleTable, text } from "../rule.ts";
import { type Config, isConfig, isList, unknown, type Value } from "../values.ts";

const source = "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutDataProtectionPolicy.html";

const sayIdentical = "the audit and the de-identify statement name the same data identifiers, in the same order";
const sayTwo = "a data protection policy has exactly two statements: Audit, then Deidentify";

/** The statements of a document; undefined where it is no such document, which is another row's business. */
const statementsOf = (document: Known): readonly Config[] | undefined => {
  if (!isJson(document)) return undefined;
  const policy: Value = JSON.parse(String(document));
  const statements = isConfig(policy) ? policy.Statement : undefined;
  return isList(statements) && statements.every(isConfig) ? statements : undefined;
};

const operationOf = (statement: Config | undefined, name: string): Value | undefined =>
  isConfig(statement?.Operation) ? statement.Operation[name] : undefined;

const rows: readonly Rule[] = [
  {
    at: "policy_document",
    says: "a data protection policy is JSON of at most 30720 characters",
    source,
    holds: value => text(30_720)(value) && isJson(value),
  },
  {
    at: "policy_document",
    says: 'a data protection policy has "Version": "2021-06-01"',
    source,
    holds: value => {
      if (!isJson(value)) return true;
      const policy: Value = JSON.parse(String(value));
      return isConfig(policy) && policy.Version === "2021-06-01";
    },
  },
  {
    at: "policy_document",
    says: sayTwo,
    source,
    holds: value => {
      if (!isJson(value)) return true;
      const statements = statementsOf(value) ?? [];
      return (
        statements.length === 2 &&
        operationOf(statements[0], "Audit") !== undefined &&
        operationOf(statements[1], "Deidentify") !== undefined
      );
    },
  },
  {
    at: "policy_document",
    says: sayIdentical,
    source,
    holds: value => {
      const [audit, deidentify] = statementsOf(value) ?? [];
      return JSON.stringify(audit?.DataIdentifier) === JSON.stringify(deidentify?.DataIdentifier);
    },
  },
  {
    at: "policy_document",
    says: "the de-identify statement's MaskConfig is an empty object",
    source,
    holds: value => {
      const operation = operationOf(statementsOf(value)?.[1], "Deidentify");
      return operation === undefined || JSON.stringify(operation) === '{"MaskConfig":{}}';
    },
  },
];

/** An account policy may be of other types; then it is none of these rows' business. */
const onlyDataProtection = (rule: Rule): Rule => ({
  ...rule,
  holds: (value: Known, place: Place) =>
    place.config.policy_type !== "DATA_PROTECTION_POLICY" || rule.holds(value, place),
});

const identifiers = (statement: Value | undefined): string | undefined => {
  if (!isConfig(statement) || !isList(statement.data_identifiers)) return undefined;
  if (statement.data_identifiers.includes(unknown)) return undefined;
  return statement.data_identifiers.map(String).sort().join("\n");
};

export const awsDataProtectionRules: RuleTable = {
  aws_cloudwatch_log_data_protection_policy: rows,
  aws_cloudwatch_log_account_policy: rows.map(onlyDataProtection),
  "data.aws_cloudwatch_log_data_protection_policy_document": [
    { at: "statement", says: sayTwo, source, holds: value => !isList(value) || value.length === 2 },
    {
      at: "statement",
      says: sayIdentical,
      source,
      holds: value => {
        if (!isList(value)) return true;
        const [audit, deidentify] = value.map(identifiers);
        return audit === undefined || deidentify === undefined || audit === deidentify;
      },
    },
  ],
};
