/** CloudWatch's stack of a small environment, printed, with what tests ask of it. */

import { formatProblem } from "../../src/core/errors.ts";
import { addressOf, type Resource, type Stack } from "../../src/core/resource.ts";
import { email, webhook } from "../../src/core/route.ts";
import { secret } from "../../src/core/secret.ts";
import type { Self, Site } from "../../src/core/target.ts";
import { type CloudwatchInput, cloudwatch } from "../../src/targets/cloudwatch/index.ts";
import { type CloudwatchOptions, cloudwatchOptions } from "../../src/targets/cloudwatch/options.ts";
import { cloudwatchStacks } from "../../src/targets/cloudwatch/stack.ts";
import { rootOf } from "../../src/targets/terraform/index.ts";
import { placeStore, type StoreSite } from "../store-site.ts";
import type { Data } from "./printed.ts";

export interface Placed {
  readonly self: Self<CloudwatchOptions>;
  readonly site: Site;
  readonly stack: Stack;
  /** The root file as it is read again. */
  readonly root: Data;
}

/** Two services, whose alerts CloudWatch judges, and people who are told. */
export const told: StoreSite = {
  name: "prod",
  services: { "llm-service": { team: "ai-platform" }, "chat-api": { team: "ai-platform" } },
  alerts: {},
  routes: {
    critical: [
      email({ to: ["sre@example.com", "lead@example.com"], from: "a@example.com", server: "mail:587" }),
      webhook({ url: secret("hook") }),
    ],
    warning: [webhook({ url: secret("hook") })],
  },
};

export const placed = (input: Partial<CloudwatchInput> = {}, own: StoreSite = told): Placed => {
  const options = { region: "eu-west-1", ...input };
  const { self, site, problems } = placeStore(cloudwatch(options), own);
  if (problems.length > 0) throw new Error(problems.map(formatProblem).join("\n"));
  const me = { key: self.key, options: cloudwatchOptions.parse(options) };
  return { self: me, site, ...printedOf(me, site) };
};

/** The same under another name, as a module has it. */
export const printedOf = (self: Self<CloudwatchOptions>, site: Site): Pick<Placed, "stack" | "root"> => {
  const [stack] = cloudwatchStacks(self, site);
  if (stack === undefined) throw new Error("CloudWatch has no stack");
  return { stack, root: JSON.parse(JSON.stringify(rootOf("test", stack, { kind: "local" }))) };
};

export const ofType = ({ stack }: Pick<Placed, "stack">, type: string): readonly Resource[] =>
  stack.resources.filter(one => one.type === type);

/** A printed block by its address. */
export const blockOf = ({ root }: Pick<Placed, "root">, type: string, name: string): Data => {
  const kind = type.startsWith("data.") ? "data" : "resource";
  const found = (root[kind] as Readonly<Record<string, Readonly<Record<string, Data>>>>)[type.replace(/^data\./, "")]?.[
    name
  ];
  if (found === undefined) throw new Error(`there is no ${type}.${name}`);
  return found;
};

/** Every printed block of a type, by name. */
export const blocksOf = ({ root }: Pick<Placed, "root">, type: string): Readonly<Record<string, Data>> =>
  (root.resource as Readonly<Record<string, Readonly<Record<string, Data>>>>)[type] ?? {};

export const addresses = ({ stack }: Pick<Placed, "stack">): readonly string[] => stack.resources.map(addressOf);

/** The statements of a policy in a printed text, by their names. */
export const statements = (text: unknown): Readonly<Record<string, Data>> =>
  Object.fromEntries((JSON.parse(String(text)).Statement as readonly Data[]).map(one => [String(one.Sid), one]));
