/** Where a key stands in a generated file: at its path, or wherever something of that name is. */

import { nearest, nearestFirst, shortList } from "../../core/errors.ts";
import { isRecord } from "../../output/changes.ts";

export interface Place {
  /** `groups.0.rules.1` */
  readonly path: string;
  readonly value: unknown;
}

/** The places of a dotted path, of a thing's address in Terraform, or of a name; `help` says what is there instead. */
export const placesOf = (
  data: unknown,
  key: string,
): { readonly places: readonly Place[] } | { readonly help: string } => {
  const root = withoutResource(data, key);
  const walked: string[] = [];
  let value = root;
  for (const part of partsOf(key, root)) {
    const names = namesIn(value);
    if (!names.includes(part)) {
      const places = walked.length === 0 ? [...named(data)].filter(({ name }) => name === key) : [];
      return places.length > 0 ? { places } : { help: helpFor(part, walked, names, data) };
    }
    value = Object(value)[part] as unknown;
    walked.push(part);
  }
  return { places: [{ path: key, value }] };
};

/** A thing at a cloud may be asked for by its address, as `diff` and Terraform say it. */
const withoutResource = (data: unknown, key: string): unknown =>
  isRecord(data) &&
  !key.startsWith("resource.") &&
  isRecord(data.resource) &&
  (key.split(".")[0] ?? "") in data.resource
    ? data.resource
    : data;

const namesIn = (value: unknown): readonly string[] =>
  typeof value === "object" && value !== null ? Object.keys(value) : [];

/** An object's kind and name may hold dots themselves. */
const partsOf = (key: string, value: unknown): readonly string[] => {
  const whole = namesIn(value).find(name => name.includes("/") && (key === name || key.startsWith(`${name}.`)));
  const rest = whole === undefined ? key : key.slice(whole.length);
  return [...(whole === undefined ? [] : [whole]), ...rest.split(/[.[\]]+/).filter(one => one !== "")];
};

/** The keys that alerts and recordings are named by: of Prometheus and Loki, and of Grafana. */
const naming = ["alert", "record", "title"] as const;

/** Everything in a list that has a name of its own, at any depth. */
function* named(value: unknown, path = ""): Generator<Place & { readonly name: string }> {
  const below = (key: string): string => (path === "" ? key : `${path}.${key}`);
  if (Array.isArray(value))
    for (const [index, one] of value.entries()) {
      if (isRecord(one))
        for (const key of naming) {
          const name = one[key];
          if (typeof name === "string") yield { name, path: below(String(index)), value: one };
        }
      yield* named(one, below(String(index)));
    }
  else if (isRecord(value)) for (const [key, one] of Object.entries(value)) yield* named(one, below(key));
}

const helpFor = (part: string, walked: readonly string[], names: readonly string[], data: unknown): string => {
  const others = walked.length === 0 ? [...new Set([...named(data)].map(({ name }) => name))] : [];
  const meant = nearest(part, [...names, ...others]);
  if (meant !== undefined) return `did you mean ${[...walked, meant].join(".")}?`;
  const where = walked.length === 0 ? "it" : walked.join(".");
  if (names.length === 0) return `${where} has no keys`;
  const byName = others.length === 0 ? "" : `, and by name ${shortList(nearestFirst(part, others))}`;
  return `${where} has ${shortList(names)}${byName}`;
};
