/** How risky a change of one thing at a cloud is. */

import { durationOf, type RiskClass, worst } from "./risk.ts";
import {
  type Block,
  guards,
  isAbout,
  keepsRecords,
  referencesIn,
  type StackContent,
  valuesAt,
  withoutIndices,
} from "./terraform-file.ts";
import { type ResourceType, typeAt } from "./terraform-types/index.ts";

/** The addresses by which somebody is told: those with somebody to tell, and the alarms that such a one is made of. */
export const tellingIn = ({ resources }: StackContent): ReadonlySet<string> => {
  const direct = [...resources].filter(([address, block]) => {
    const { tells } = typeAt(address);
    return tells === true || (tells !== undefined && valuesAt(block, tells).length > 0);
  });
  const parts = direct.flatMap(([, block]) =>
    valuesAt(block, "depends_on").filter(
      (address): address is string => typeof address === "string" && typeof typeAt(address).tells === "string",
    ),
  );
  return new Set([...direct.map(([address]) => address), ...parts]);
};

export const riskOfAdded = (address: string, block: Block, before: StackContent, telling: boolean): RiskClass => {
  const { periods = [] } = typeAt(address);
  const limitsWhatStands =
    periods.some(path => valuesAt(block, path).length > 0) &&
    referencesIn(block).some(one => {
      const stood = before.resources.get(one.address);
      return stood !== undefined && keepsRecords(one.address, stood);
    });
  return worst([limitsWhatStands ? "deletes-data" : "reload", telling ? "pages-more" : "reload"]);
};

export const riskOfRemoved = (address: string, block: Block): RiskClass =>
  keepsRecords(address, block)
    ? "deletes-data"
    : (typeAt(address).protects ?? []).length > 0
      ? "weakens-privacy"
      : "reload";

export interface ChangedThing {
  readonly address: string;
  readonly before: Block;
  readonly after: Block;
  /** Whether somebody is told by it, as it was or as it is. */
  readonly telling: boolean;
}

/** Of a difference at an argument, `rule[0].expiration[0].days`. */
export const riskOfChanged = (argument: string, { address, before, after, telling }: ChangedThing): RiskClass => {
  const type = typeAt(address);
  const about = (other: string): boolean => isAbout(argument, other);
  const kept = keepsRecords(address, before);
  return worst([
    lettingGo(type, before, after).some(about) ? "deletes-data" : "none",
    (type.protects ?? []).filter(about).some(one => isWeaker(valuesAt(before, one), valuesAt(after, one)))
      ? "weakens-privacy"
      : "none",
    telling && !isForReaders(withoutIndices(argument)) ? "pages-more" : "none",
    type.replacedBy.some(about) ? (kept ? "deletes-data" : "recreate") : "reload",
  ]);
};

/** The arguments by which records go that were safe. */
const lettingGo = (type: ResourceType, before: Block, after: Block): readonly string[] => [
  ...guards.filter(guard => valuesAt(before, guard).includes(true) && !valuesAt(after, guard).includes(true)),
  ...(type.periods ?? []).filter(path => shortest(after, path, type) < shortest(before, path, type)),
  ...(type.holds ?? []).filter(path => {
    const now = valuesAt(after, path);
    return valuesAt(before, path).some(one => !now.includes(one));
  }),
  ...Object.entries(type.dangers ?? {}).flatMap(([path, danger]) =>
    valuesAt(after, path).includes(danger) && !valuesAt(before, path).includes(danger) ? [path] : [],
  ),
];

const shortest = (block: Block, path: string, { unsaidDays = Number.POSITIVE_INFINITY }: ResourceType): number => {
  const said = valuesAt(block, path).map(value => durationOf(value) || Number.POSITIVE_INFINITY);
  return said.length === 0 ? unsaidDays : Math.min(...said);
};

/** What only people read, or bills. */
const isForReaders = (path: string): boolean =>
  /(^|\.)(alarm_description|annotations|description|display_name|documentation|summary|tags|user_labels)(\.|$)/.test(
    path,
  );

/** Whether a part of it is gone, or a condition more must hold. */
const isWeaker = (before: readonly unknown[], after: readonly unknown[]): boolean => {
  const now = new Set(after.flatMap(partsOf));
  return before.flatMap(partsOf).some(part => part !== "false" && !now.has(part)) || lines(after) > lines(before);
};

const lines = (values: readonly unknown[]): number => values.join("\n").split("\n").length;

/** A policy's values, or a filter's conditions. */
const partsOf = (value: unknown): readonly string[] => {
  if (typeof value !== "string") return [JSON.stringify(value)];
  return value.startsWith("{")
    ? [...value.matchAll(/"(?:[^"\\]|\\.)*"/g)].map(([text]) => text)
    : value.split(/\s+(?:AND|OR)\s+/).map(part => part.replaceAll(/^\(+|\)+$/g, ""));
};
