/** What differs between two states of a stack's file, in words by address, and how risky each is. */

import { type Change, compareValues, inWords } from "./changes.ts";
import type { RiskClass } from "./risk.ts";
import {
  type Block,
  guards,
  isAbout,
  keepsRecords,
  readStack,
  type StackContent,
  valuesAt,
  withoutIndices,
} from "./terraform-file.ts";
import { type Replaced, replacedBetween } from "./terraform-replaced.ts";
import { type ChangedThing, riskOfAdded, riskOfChanged, riskOfRemoved, tellingIn } from "./terraform-risk.ts";
import { typeAt } from "./terraform-types/index.ts";

export type JudgedChange = Change & { readonly risk: RiskClass };

/** Undefined where one of them is no JSON; an absent file is undefined. */
export const terraformChanges = (
  before: string | undefined,
  after: string | undefined,
): readonly JudgedChange[] | undefined => {
  const old = before === undefined ? nothing : readStack(before);
  const now = after === undefined ? nothing : readStack(after);
  if (old === undefined || now === undefined) return undefined;
  if (after === undefined) return leftBehind(old);
  const told = { before: tellingIn(old), after: tellingIn(now) };
  const replaced = replacedBetween(old, now);
  const addresses = [...new Set([...old.resources.keys(), ...now.resources.keys()])];
  return [
    ...compareValues("", old.rest, now.rest).map(change => judgedRest(change, old, replaced)),
    ...addresses.flatMap((address): readonly JudgedChange[] => {
      const was = old.resources.get(address);
      const is = now.resources.get(address);
      if (was === undefined)
        return is === undefined ? [] : [added(address, is, riskOfAdded(address, is, old, told.after.has(address)))];
      if (is === undefined) return [removed(address, was)];
      const telling = told.before.has(address) || told.after.has(address);
      return changed({ address, before: was, after: is, telling }, replaced);
    }),
  ];
};

const nothing: StackContent = { resources: new Map(), rest: {} };

/** Of a stack that is gone nothing is destroyed, since nobody applies it; nor is anything guarded. */
const leftBehind = ({ resources }: StackContent): readonly JudgedChange[] =>
  [...resources]
    .filter(([address, block]) => keepsRecords(address, block))
    .map(([address, before]) => ({
      key: address,
      before,
      after: undefined,
      words: `${address}: left behind with its records; no stack guards it any more`,
      risk: "deletes-data",
    }));

const added = (address: string, after: Block, risk: RiskClass): JudgedChange => ({
  key: address,
  before: undefined,
  after,
  words: `${address}: added`,
  risk,
});

const removed = (address: string, before: Block): JudgedChange => ({
  key: address,
  before,
  after: undefined,
  words: `${address}: removed${removedHow(address, before)}`,
  risk: riskOfRemoved(address, before),
});

/** What is no longer in the file is guarded by nothing in it. */
const removedHow = (address: string, block: Block): string => {
  if (valuesAt(block, "skip_destroy").includes(true))
    return "; Terraform forgets it and leaves its records (skip_destroy)";
  return keepsRecords(address, block) ? "; Terraform destroys it, and nothing guards its records" : "";
};

const changed = (thing: ChangedThing, replaced: Replaced): readonly JudgedChange[] => {
  const { address, before, after } = thing;
  const cause = replaced.get(address);
  const kept = keepsRecords(address, before);
  const refused = kept && valuesAt(after, guards[0]).includes(true);
  const anew = `destroyed and made anew${refused ? ", which Terraform refuses (prevent_destroy)" : ""}`;
  const changes = compareValues("", before, after).map((change): JudgedChange => {
    const own = { ...change, key: `${address}.${change.key}` };
    const replaces = cause?.kind === "argument" && typeAt(address).replacedBy.some(path => isAbout(change.key, path));
    return {
      ...own,
      words: `${wordsOf(own)}${replaces ? `; it is ${anew}` : ""}`,
      risk: riskOfChanged(change.key, thing),
    };
  });
  if (cause?.kind !== "resource") return changes;
  const words = `${address}: ${anew}, since ${cause.name} is`;
  return [...changes, { key: address, before, after, words, risk: kept ? "deletes-data" : "recreate" }];
};

/** Of JSON in a text what it says differs, however it is spelled. */
const wordsOf = (change: Change): string => {
  const [old, now] = [change.before, change.after].map(jsonIn);
  if (old === undefined || now === undefined) return inWords(change);
  const differences = compareValues("", old, now).length;
  return `${change.key}: differs in ${differences} ${differences === 1 ? "place" : "places"} of its JSON`;
};

const jsonIn = (value: unknown): unknown => {
  if (typeof value !== "string" || !/^[[{]/.test(value)) return undefined;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
};

/** What is neither a resource nor looked up. */
const judgedRest = (change: Change, before: StackContent, replaced: Replaced): JudgedChange => {
  const words =
    change.before === undefined
      ? `${change.key}: added`
      : change.after === undefined
        ? `${change.key}: removed`
        : inWords(change);
  const path = withoutIndices(change.key);
  const moved = [...replaced].filter(([, cause]) => cause.kind === "provider" && cause.name === path);
  if (moved.length > 0) {
    const kept = moved.some(([address]) => keepsRecords(address, before.resources.get(address) ?? {}));
    const refusal = kept ? ", which Terraform refuses of what holds records (prevent_destroy)" : "";
    return {
      ...change,
      words: `${words}; ${moved.length === 1 ? "1 resource is" : `${moved.length} resources are`} destroyed and made anew there${refusal}`,
      risk: kept ? "deletes-data" : "recreate",
    };
  }
  if (path.startsWith("terraform.backend"))
    return {
      ...change,
      words: `${words}; the state lies elsewhere then: terraform init -migrate-state, or all is made again`,
      risk: "recreate",
    };
  return { ...change, words, risk: path.startsWith("output") ? "none" : "reload" };
};
