/** What Terraform destroys and makes anew between two states of a stack's file. */

import { type Block, referencesIn, type StackContent, valuesAt } from "./terraform-file.ts";
import { providerPlaces, typeAt } from "./terraform-types/index.ts";

export interface Cause {
  readonly kind: "argument" | "provider" | "resource";
  /** Its own argument, dotted; the provider's, `provider.aws.region`; or the address of what it is made for. */
  readonly name: string;
}

/** Why, by address. */
export type Replaced = ReadonlyMap<string, Cause>;

export const replacedBetween = (before: StackContent, after: StackContent): Replaced => {
  const kept = [...after.resources].flatMap(([address, now]) => {
    const old = before.resources.get(address);
    return old === undefined || address.startsWith("data.") ? [] : [{ address, old, now }];
  });
  const moved = movedProviders(before.rest, after.rest);
  const replaced = new Map<string, Cause>();
  for (const { address, old, now } of kept) {
    const { replacedBy } = typeAt(address);
    const argument = replacedBy.find(path => !same(valuesAt(old, path), valuesAt(now, path)));
    const provider = moved.find(one => {
      const [, name, place = ""] = one.split(".");
      return address.startsWith(`${name}_`) && replacedBy.includes(place);
    });
    if (argument !== undefined) replaced.set(address, { kind: "argument", name: argument });
    else if (provider !== undefined) replaced.set(address, { kind: "provider", name: provider });
  }
  // What is known of a thing only when it is made is another's argument: with the one goes the other.
  for (let found = true; found; ) {
    found = false;
    for (const { address, now } of kept) {
      const cause = replaced.has(address) ? undefined : causeOf(address, now, replaced, after);
      if (cause === undefined) continue;
      replaced.set(address, { kind: "resource", name: cause });
      found = true;
    }
  }
  return replaced;
};

const causeOf = (address: string, block: Block, replaced: Replaced, { resources }: StackContent): string | undefined =>
  typeAt(address)
    .replacedBy.flatMap(path => referencesIn(valuesAt(block, path)))
    .find(one => replaced.has(one.address) && resources.get(one.address)?.[one.attribute] === undefined)?.address;

/** `provider.aws.region`, where both say it, and not the same. */
const movedProviders = (before: Block, after: Block): readonly string[] =>
  Object.entries(providerPlaces)
    .flatMap(([name, places]) => places.map(place => `provider.${name}.${place}`))
    .filter(path => {
      const [old, now] = [valuesAt(before, path), valuesAt(after, path)];
      return old.length > 0 && now.length > 0 && !same(old, now);
    });

const same = (one: readonly unknown[], other: readonly unknown[]): boolean =>
  JSON.stringify(one) === JSON.stringify(other);
