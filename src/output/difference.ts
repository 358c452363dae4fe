/** One generated file as it was and as it is: what differs, and how risky that is. */

import { changesIn } from "./changes.ts";
import { type RiskClass, riskClasses, riskOf, riskOfFile, worst } from "./risk.ts";
import { stackFile } from "./terraform.ts";
import { type JudgedChange, terraformChanges } from "./terraform-changes.ts";
import { type Files, type Ways, waysIn } from "./ways-in.ts";

export interface FileDifference {
  readonly path: string;
  readonly state: "added" | "removed" | "changed";
  /** Of a stack that goes, what it guarded; of any other file that comes or goes, none. */
  readonly changes: readonly JudgedChange[];
  readonly risk: RiskClass;
}

/** How records come in, for `differenceOf`: read when first asked for. */
export const waysBetween = (before: Files, after: Files): (() => Ways) => {
  let read: Ways | undefined;
  return () => {
    read ??= { before: waysIn(before), after: waysIn(after) };
    return read;
  };
};

/** Of two texts that differ. An absent file is undefined. `ways` are those of all files, of which this is one. */
export const differenceOf = (
  path: string,
  before: string | undefined,
  after: string | undefined,
  ways?: () => Ways,
): FileDifference => {
  const state = before === undefined ? "added" : after === undefined ? "removed" : "changed";
  const stack = /^terraform\/(?!modules\/)[^/]+\/cdk\.tf\.json$/.test(path)
    ? terraformChanges(before, after)
    : undefined;
  if (stack !== undefined) {
    const risk = worst(stack.map(change => change.risk).filter(one => state === "changed" || one !== "reload"));
    return { path, state, changes: state === "added" ? [] : worstFirst(stack), risk };
  }
  if (state !== "changed") return { path, state, changes: [], risk: riskOfFile(path, state) };
  const changes = path.startsWith("terraform/modules/")
    ? forCallers(path)
    : changesIn(path, before, after).map((change, _, all) => ({ ...change, risk: riskOf(path, change, all, ways) }));
  return { path, state, changes, risk: worst(changes.map(change => change.risk)) };
};

/** Lists are cut where they are shown. */
const worstFirst = (changes: readonly JudgedChange[]): readonly JudgedChange[] =>
  riskClasses.flatMap(risk => changes.filter(change => change.risk === risk));

/** A module is for others, and is told of once: with its resources. */
const forCallers = (path: string): readonly JudgedChange[] => {
  const [, , stack = "", name = ""] = path.split("/");
  const words = `what calls it gets the changes of terraform/${stackFile(stack)}, once it takes this version`;
  return name === "main.tf.json" ? [{ key: "module", before: undefined, after: undefined, words, risk: "none" }] : [];
};
