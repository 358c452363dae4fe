/**
 * Amazon's names of things, which begin with a partition that a region belongs to.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */

import {
  type Joined,
  type JsonText,
  joined,
  json,
  type Reference,
  type Resource,
  ref,
  type Text,
} from "../../core/resource.ts";

interface Located {
  readonly region: string;
}

/** The longest beginnings first. */
const partitions: readonly (readonly [region: string, partition: string, domain: string])[] = [
  ["cn-", "aws-cn", "amazonaws.com.cn"],
  ["us-gov-", "aws-us-gov", "amazonaws.com"],
  ["us-isob-", "aws-iso-b", "sc2s.sgov.gov"],
  ["us-isof-", "aws-iso-f", "csp.hci.ic.gov"],
  ["us-iso-", "aws-iso", "c2s.ic.gov"],
  ["eu-isoe-", "aws-iso-e", "cloud.adc-e.uk"],
  ["eusc-", "aws-eusc", "amazonaws.eu"],
];

const partitionOf = ({ region }: Located): readonly [partition: string, domain: string] => {
  const [, partition = "aws", domain = "amazonaws.com"] = partitions.find(([begin]) => region.startsWith(begin)) ?? [];
  return [partition, domain];
};

/** The domain of a region's doors: `amazonaws.com`. */
export const domainOf = (where: Located): string => partitionOf(where)[1];

/** Who applies the stack: its number is the account's. */
export const caller: Resource = { type: "data.aws_caller_identity", name: "current", arguments: {} };

export const accountId = ref(caller, "account_id");

/** The beginning of a region's ARNs: `aws`. */
export const partitionName = (where: Located): string => partitionOf(where)[0];

/** The ARN of a thing of this account and region: `arn(where, "logs", "log-group:/prod/llm/audit")`. */
export const arn = (where: Located, service: string, thing: string): Joined =>
  joined(`arn:${partitionOf(where)[0]}:${service}:${where.region}:`, accountId, `:${thing}`);

/** The ARN of what has neither region nor account: a bucket, a kind of data. `owner` stands where an account would. */
export const globalArn = (where: Located, service: string, thing: string, owner = ""): string =>
  `arn:${partitionOf(where)[0]}:${service}::${owner}:${thing}`;

/** The account itself, as a principal. */
export const accountRoot = (where: Located): Joined => joined(`arn:${partitionOf(where)[0]}:iam::`, accountId, ":root");

export type Arn = string | Joined | Reference;

/** An ARN with a path behind it. */
export const below = (whole: Arn, path: string): Joined =>
  joined(...(typeof whole === "object" && whole.kind === "joined" ? whole.parts : [whole]), path);

export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: "*" | { readonly AWS: Text } | { readonly Service: string };
  readonly Action: string | readonly string[];
  readonly Resource?: Text | readonly Text[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, Text | readonly Text[]>>>>;
}

/** A policy as IAM reads it. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
export const policy = (...statements: readonly Statement[]): JsonText =>
  json({ Version: "2012-10-17", Statement: statements });

/** A service may assume a role when it works for this account: without a condition anybody's could make it do so. */
export const trust = (service: string, condition: NonNullable<Statement["Condition"]>): JsonText =>
  policy({
    Sid: "ForThisAccount",
    Effect: "Allow",
    Principal: { Service: service },
    Action: "sts:AssumeRole",
    Condition: condition,
  });

/** A text of a tag: other characters than Amazon takes become underscores. @see https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
export const tagText = (text: string): string =>
  [...text.replaceAll(/[^\p{L}\p{Z}\p{N}_.:/=+@-]/gu, "_")].slice(0, 256).join("");
