/** A stack's file of Terraform, read again: its blocks by address. */

import { isRecord } from "./changes.ts";
import { typeAt } from "./terraform-types/index.ts";

export type Block = Readonly<Record<string, unknown>>;

export interface StackContent {
  /** By address: `aws_sns_topic.critical`, `data.aws_caller_identity.current`. */
  readonly resources: ReadonlyMap<string, Block>;
  /** All but those: `terraform`, `provider`, `variable`, `output`, `import`. */
  readonly rest: Block;
}

/** Undefined for what is no object of JSON. */
export const readStack = (text: string): StackContent | undefined => {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(file)) return undefined;
  const { resource, data, ...rest } = file;
  return { resources: new Map([...blocksOf(resource, ""), ...blocksOf(data, "data.")]), rest };
};

const blocksOf = (types: unknown, prefix: string): readonly (readonly [string, Block])[] =>
  Object.entries(isRecord(types) ? types : {}).flatMap(([type, named]) =>
    Object.entries(isRecord(named) ? named : {}).map(
      ([name, block]) => [`${prefix}${type}.${name}`, isRecord(block) ? block : {}] as const,
    ),
  );

/** The values at a dotted path, in whichever of a list's blocks. */
export const valuesAt = (value: unknown, path: string): readonly unknown[] => {
  if (Array.isArray(value)) return value.flatMap(one => valuesAt(one, path));
  if (path === "") return value === undefined ? [] : [value];
  const [first = "", ...rest] = path.split(".");
  return isRecord(value) ? valuesAt(value[first], rest.join(".")) : [];
};

/** A place in a block without its lists' numbers: `rule[0].expiration[].days` is `rule.expiration.days`. */
export const withoutIndices = (place: string): string => place.replaceAll(/\[\d*\]/g, "");

/** Whether a difference at a place is one of a dotted argument: at it, around it or within it. */
export const isAbout = (place: string, argument: string): boolean => {
  const [one, other] = [`${withoutIndices(place)}.`, `${argument}.`];
  return one.startsWith(other) || other.startsWith(one);
};

/** What keeps Terraform from destroying a thing, or from destroying what is in it. */
export const guards = ["lifecycle.prevent_destroy", "skip_destroy"] as const;

/** Whether records are lost, or may be, with what stands at an address. */
export const keepsRecords = (address: string, block: Block): boolean =>
  typeAt(address).keepsRecords === true || guards.some(guard => valuesAt(block, guard).includes(true));

interface Mentioned {
  /** `aws_s3_bucket.audit` */
  readonly address: string;
  /** `arn` */
  readonly attribute: string;
}

/** What the texts of a value refer to; `$${` is no reference. */
export const referencesIn = (value: unknown): readonly Mentioned[] => {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (isRecord(value)) return Object.values(value).flatMap(referencesIn);
  return typeof value === "string"
    ? [...value.matchAll(/(?<!\$)\$\{((?:data\.)?[a-z0-9_]+\.[A-Za-z0-9_-]+)\.([a-z0-9_]+)/g)].map(
        ([, address = "", attribute = ""]) => ({ address, attribute }),
      )
    : [];
};
