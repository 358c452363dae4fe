/**
 * What a change of an environment does to what stands, by address, of stacks' files as they are written. Which arguments
 * force a replacement is said in one place, `src/output/terraform-types`, each row with the source it was read in.
 */

import { expect } from "vitest";
import type { Environment } from "../../src/environment/index.ts";
import { claimsOf, terraformFiles } from "../../src/output/terraform.ts";
import { type Block, guards, readStack, type StackContent, valuesAt } from "../../src/output/terraform-file.ts";
import { type Replaced, replacedBetween } from "../../src/output/terraform-replaced.ts";
import { resourceTypes } from "../../src/output/terraform-types/index.ts";

export type Stacks = ReadonlyMap<string, StackContent>;

/** An environment's root files by the stack's id. */
export const stacksIn = (environment: Environment): Stacks =>
  new Map(
    terraformFiles(environment, claimsOf(environment)).flatMap(artifact => {
      const [, id] = /^([^/]+)\/cdk\.tf\.json$/.exec(artifact.path) ?? [];
      const content = artifact.kind === "json" ? readStack(JSON.stringify(artifact.data)) : undefined;
      return id === undefined || content === undefined ? [] : [[id, content] as const];
    }),
  );

export const isGuarded = (block: Block): boolean => valuesAt(block, guards[0]).includes(true);

/** The addresses that Terraform may not destroy. */
export const guardedIn = ({ resources }: StackContent): readonly string[] =>
  [...resources].flatMap(([address, block]) => (isGuarded(block) ? [address] : []));

/** Fails unless everything that is guarded stays: its address, its guards, and every argument that would replace it. */
export const expectKept = (before: StackContent, after: StackContent): void => {
  const replaced = replacedBetween(before, after);
  for (const address of guardedIn(before)) {
    const [old, now] = [before.resources.get(address), after.resources.get(address)];
    expect(now, `${address} is gone, and its records with it`).toBeDefined();
    for (const guard of guards) expect(valuesAt(now, guard), `${address}: ${guard}`).toEqual(valuesAt(old, guard));
    for (const argument of typeRow(address).replacedBy)
      expect(valuesAt(now, argument), `${address} would be made anew: ${argument}`).toEqual(valuesAt(old, argument));
    expect(replaced.get(address), `${address} would be made anew`).toBeUndefined();
  }
};

/** Also of what is made for something else. */
export const guardedReplaced = (before: StackContent, after: StackContent): Replaced => {
  const replaced = replacedBetween(before, after);
  return new Map([...replaced].filter(([address]) => guardedIn(before).includes(address)));
};

const typeRow = (address: string) => {
  const [type = ""] = address.split(".");
  const row = resourceTypes[type];
  if (row === undefined)
    throw new Error(`nobody has read what replaces ${type}: add a row to src/output/terraform-types`);
  return row;
};

/**
 * What differs, a line a kind: `+ aws_sns_topic.critical`, `- 3 aws_cloudwatch_metric_alarm`,
 * `~ 9 aws_cloudwatch_dashboard: dashboard_body`, and `!` for what is destroyed and made anew. More than two of a type are
 * counted.
 */
export const told = (before: StackContent | undefined, after: StackContent | undefined): readonly string[] => {
  const [old, now] = [before?.resources ?? new Map<string, Block>(), after?.resources ?? new Map<string, Block>()];
  const replaced = before && after ? replacedBetween(before, after) : new Map();
  const lines = [...new Set([...old.keys(), ...now.keys()])].flatMap(address => {
    const [was, is] = [old.get(address), now.get(address)];
    if (was === undefined || is === undefined) return [{ sign: was === undefined ? "+" : "-", address, what: "" }];
    const changed = [...new Set([...Object.keys(was), ...Object.keys(is)])]
      .filter(name => JSON.stringify(was[name]) !== JSON.stringify(is[name]))
      .sort();
    if (replaced.has(address))
      return [{ sign: "!", address, what: changed.length === 0 ? "" : `: ${changed.join(", ")}` }];
    return changed.length === 0 ? [] : [{ sign: "~", address, what: `: ${changed.join(", ")}` }];
  });
  const kindOf = ({ sign, address, what }: (typeof lines)[number]): string => `${sign} ${typeOf(address)}${what}`;
  return [...new Set(lines.map(kindOf))].flatMap(kind => {
    const alike = lines.filter(line => kindOf(line) === kind);
    const [{ sign = "", what = "", address = "" } = {}] = alike;
    return alike.length > 2
      ? [`${sign} ${alike.length} ${typeOf(address)}${what}`]
      : alike.map(line => `${sign} ${line.address}${what}`);
  });
};

export const typeOf = (address: string): string => address.replace(/\.[^.]+$/, "");
