/** What becomes of a value, where an environment says nothing of privacy. */

import { llmLog } from "../catalog/index.ts";
import { defaultPrivacy } from "../core/privacy.ts";
import { fieldEntries } from "../core/schema.ts";
import { treatmentOf } from "../core/step.ts";
import { above, fieldNamed, isUnknown } from "./vocabulary.ts";

const redacted = "it is replaced by a token in every pipeline";

/** What every pipeline does with what stands at a path, by the default policy, as a sentence without its end. */
export const fateOf = (path: string): string => {
  const name = above(path)
    .map(fieldNamed)
    .find(field => field !== undefined);
  const field = fieldEntries(llmLog).find(([one]) => one === name)?.[1];
  if (name === undefined || field === undefined)
    return isUnknown(path) ? "no field of the schema takes it, so no pipeline stores it" : redacted;
  switch (treatmentOf(name, field, defaultPrivacy)) {
    case "drop":
      return `the default policy drops ${name} in every pipeline`;
    case "hash":
      return `the default policy stores a hash of ${name} in its place in every pipeline`;
    case "keep":
      return redacted;
  }
};
