/** Where an environment runs, and what its parts are called on the network there. */

export type Platform =
  | {
      readonly kind: "compose";
      readonly profile: "small";
    }
  | {
      readonly kind: "kubernetes";
      readonly profile: "small" | "large";
      readonly namespace: string;
    };

/** Everything on one machine; services reach each other by their key. */
export const compose = (): Platform => Object.freeze({ kind: "compose", profile: "small" });

/**
 * A Kubernetes cluster. Profile `large` runs what outgrows one machine in the engines' own distributed modes.
 * @default profile "small", namespace "observability"
 */
export const kubernetes = (
  options: { readonly profile?: "small" | "large"; readonly namespace?: string } = {},
): Platform =>
  Object.freeze({
    kind: "kubernetes",
    profile: options.profile ?? "small",
    namespace: options.namespace ?? "observability",
  });

/** The host name of a target's component: `loki` on a laptop, `loki.observability.svc.cluster.local` in a cluster. */
export const hostOf = (platform: Platform, component: string): string =>
  platform.kind === "compose" ? component : `${component}.${platform.namespace}.svc.cluster.local`;
