/** Secrets come in as variables: `TF_VAR_slack_webhook`, or a file of variables that nobody commits. */

import { isTerm, type Stack } from "../../core/resource.ts";
import type { Secret } from "../../core/secret.ts";
import { type Printed, variableOf } from "./text.ts";

/** Every secret that a stack's resources and providers refer to, by name. */
export const secretsIn = ({ resources, providers }: Pick<Stack, "resources" | "providers">): readonly Secret[] => {
  const found = new Map<string, Secret>();
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if (isTerm(value) && value.kind === "secret") found.set(value.name, value);
    else Object.values(value).forEach(visit);
  };
  for (const { arguments: args } of [...resources, ...providers]) visit(args);
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
};

/** What a caller has to give. */
export const variableBlock = (secret: Secret) => ({
  type: "string",
  sensitive: true,
  nullable: false,
  description: `The secret ${secret.name}`,
});

export const variablesOf = (secrets: readonly Secret[]): Readonly<Record<string, Printed>> =>
  Object.fromEntries(secrets.map(secret => [variableOf(secret), variableBlock(secret)]));
