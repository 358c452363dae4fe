/** The zod forms of core's values, for everything a user hands in. Issues carry our problem codes. */

import { z } from "zod";
import type { ProblemCode } from "../core/errors.ts";
import type { Existing } from "../core/existing.ts";
import type { Secret } from "../core/secret.ts";
import type { Duration, Money, Share, Size } from "../core/units.ts";

/** What a custom issue says beside its message; `environment` turns it into a Problem. */
export interface IssueFacts {
  readonly problem: ProblemCode;
  readonly expected: string;
  readonly help?: string;
}

/** Whether something is a value of ours of that kind; whoever made it by hand may have forgotten the rest of it. */
export const isKind = (value: unknown, kind: string): boolean =>
  typeof value === "object" && value !== null && (value as { kind?: unknown }).kind === kind;

const custom = <T>(accepts: (value: unknown) => boolean, message: string, facts: IssueFacts) =>
  z.custom<T>().superRefine((value, context) => {
    if (!accepts(value)) context.addIssue({ code: "custom", message, params: { ...facts }, input: value });
  });

/** A length of time above zero: `seconds(5)`. */
export const durationOption = custom<Duration>(
  value =>
    isKind(value, "duration") &&
    Number.isFinite((value as Duration).milliseconds) &&
    (value as Duration).milliseconds > 0,
  "not a length of time",
  {
    problem: "wrong-unit",
    expected: "a length of time above zero, e.g. seconds(5)",
    help: "write seconds(…), minutes(…), hours(…), days(…) or years(…)",
  },
);

/** A value's own issues, of the form that it has to have: unlike those of a union they are at the place that is wrong. */
export const addIssues = (shape: z.ZodType | undefined, value: unknown, context: z.RefinementCtx): void => {
  for (const issue of shape?.safeParse(value).error?.issues ?? []) context.addIssue({ ...issue });
};

/** What traces must have: `{ operation: "retrieval", slowerThan: seconds(1) }`. */
export const traceSearchOption = z.strictObject({
  operation: z.string().min(1).exactOptional(),
  where: z.record(z.string(), z.string()).exactOptional(),
  failed: z.boolean().exactOptional(),
  slowerThan: durationOption.exactOptional(),
});

/** An amount of US dollars, nothing included: `dollars(100)`. */
export const moneyOption = custom<Money>(
  value => isKind(value, "money") && Number.isFinite((value as Money).dollars) && (value as Money).dollars >= 0,
  "not an amount of money",
  { problem: "wrong-unit", expected: "an amount of US dollars, e.g. dollars(100)", help: "write dollars(…)" },
);

/** A share between nothing and all: `percent(10)`. */
export const shareOption = custom<Share>(
  value =>
    isKind(value, "share") &&
    typeof (value as Share).share === "number" &&
    (value as Share).share >= 0 &&
    (value as Share).share <= 1,
  "not a share",
  { problem: "wrong-unit", expected: "percent(0) to percent(100)", help: "write percent(10) for one in ten" },
);

/** A number of bytes above zero: `MiB(512)`. */
export const sizeOption = custom<Size>(
  value => isKind(value, "size") && Number.isInteger((value as Size).bytes) && (value as Size).bytes > 0,
  "not a size",
  {
    problem: "wrong-unit",
    expected: "a whole number of bytes above zero, e.g. MiB(512)",
    help: "write KiB(…), MiB(…) or GiB(…)",
  },
);

const secretForm = { expected: 'secret("name"), the name in lower case with hyphens' };

/** A reference to a secret; a literal is refused and never shown, nor is a name that may be one. */
export const secretOption = z.custom<Secret>().superRefine((value, context) => {
  const isReference = isKind(value, "secret");
  if (isReference && /^[a-z][a-z0-9-]{0,62}$/.test((value as Secret).name)) return;
  const facts: IssueFacts = {
    problem: "literal-secret",
    ...secretForm,
    help: isReference
      ? "give it another name: it becomes an environment variable's, and a key's in the cluster"
      : 'put the value where `secrets` says they live, and write secret("name") here',
  };
  context.addIssue({
    code: "custom",
    message: isReference ? "has no name of a secret" : "not a reference to a secret",
    params: { ...facts },
    input: value,
  });
});

/** How a client identifies itself to the proxy before something that is not ours. */
export const clientAuthOption = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("basic"),
    username: z.string().regex(/^[A-Za-z0-9._@+-]{1,128}$/, "is no plain user name"),
    password: secretOption,
  }),
  z.strictObject({ kind: z.literal("bearer"), token: secretOption }),
]);

/** Something somebody else owns: `existing("name")`. */
export const existingOption = custom<Existing>(
  value => isKind(value, "existing") && typeof (value as Existing).name === "string" && (value as Existing).name !== "",
  "not a reference to something existing",
  { problem: "wrong-type", expected: 'existing("name")' },
);

/** `http://host:port` or https, without a trailing slash, credentials or control characters. */
export const urlOption = custom<string>(
  value =>
    typeof value === "string" &&
    /^https?:\/\/[A-Za-z0-9._[\]:-]+(\/[A-Za-z0-9._~/-]*[A-Za-z0-9._~-])?$/.test(value) &&
    URL.canParse(value) &&
    new URL(value).port !== "0",
  "not an address",
  {
    problem: "wrong-value",
    expected: "an http or https URL without credentials, query or trailing slash, its port 1 to 65535",
  },
);

/** A TCP port. */
export const portOption = z.int().min(1).max(65_535);
