/** Stores that no product of ours serves yet, as a target of somebody's own would. */

import { logFields } from "../../../src/core/step.ts";
import { type Endpoint, type Target, type TargetUse, use } from "../../../src/core/target.ts";

/** A store of logs with one door; every field stands in its document's body under its own name. */
export const ownStore = (door: Omit<Endpoint, "telemetry">): TargetUse => {
  const target: Target<object> = {
    product: "own",
    title: "A store of our own",
    roles: ["store"],
    versions: ["1.0"],
    next: "",
    options: { safeParse: () => ({ success: true, data: {} }) },
    serves: () => [{ ...door, telemetry: ["logs"] }],
    mapping: (_self, { schema }) => [
      ...["service", "environment", "stream"].map(field => ({
        field,
        name: field,
        type: "text",
        place: "body" as const,
      })),
      ...logFields(schema).map(([name, { type }]) => ({
        field: name,
        name,
        type,
        place: name === "time" ? ("time" as const) : ("body" as const),
      })),
    ],
    emit: () => [],
  };
  return use(target)();
};
