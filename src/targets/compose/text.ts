/** Texts in a compose file, in which `$` begins a variable of the one who starts it. */

import type { Json } from "../../core/artifact.ts";
import { type Secret, type SecretSource, secretVariable } from "../../core/secret.ts";
import { MiB, type Size } from "../../core/units.ts";
import type { Variable, Workload } from "../../core/workload.ts";

/** As it is: `$` is written twice. @see https://github.com/compose-spec/compose-spec/blob/main/12-interpolation.md */
export const literal = (text: string): string => text.replaceAll("$", "$$$$");

/** A secret by its variable, refused by compose when it is not set or empty. */
const secretReference = (reference: Secret, secrets: SecretSource): string =>
  `\${${secretVariable(reference)}:?${reference.name} belongs in ${secrets.kind === "env-file" ? literal(secrets.path) : "the env file"}}`;

/** A variable's value. What only a cluster knows is what is true on one machine. */
export const variableText = (
  value: Variable,
  { workload, environment, secrets }: { workload: Workload; environment: string; secrets: SecretSource },
): Json => {
  if (typeof value === "string") return literal(value);
  if ("kind" in value) return secretReference(value, secrets);
  switch (value.from) {
    // No container knows its address before it runs; each has a network of its own.
    case "pod-address":
      return "0.0.0.0";
    case "pod-name":
      return workload.name;
    case "node-name":
      return "localhost";
    case "namespace":
      return environment;
    default:
      return value.from satisfies never;
  }
};

/**
 * A path in the letters of a volume's name, another for each path: `/var/log/llm-service` is `var-log-llm_service`. What is
 * neither letter nor digit stands between dots, as its UTF-16 units in base 16: `/v1.2` is `v1.2e.2`.
 * @see https://docs.docker.com/reference/compose-file/volumes/ `[a-zA-Z0-9][a-zA-Z0-9_.-]*`
 */
export const slug = (path: string): string =>
  path
    .replace(/^\//, "")
    .replaceAll(/[^A-Za-z0-9]/g, one =>
      one === "/" ? "-" : one === "-" ? "_" : `.${one.charCodeAt(0).toString(16)}.`,
    );

/** `512m`; sizes of ours are whole MiB. */
export const memory = ({ bytes }: Size): string => `${Math.ceil(bytes / MiB(1).bytes)}m`;
