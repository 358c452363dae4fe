/** The secrets that a pod of Prometheus has mounted. */

/** Prometheus looks whether they are there, and finds them beside the configuration instead of in a folder of the machine. */
export const withSecrets = (files: ReadonlyMap<string, string>): ReadonlyMap<string, string> =>
  new Map([
    ...[...files].map(
      ([path, text]) => [path, text.replaceAll(/\/(run\/credentials|var\/run\/secrets)\//g, "run/secrets/")] as const,
    ),
    ...["alertmanager-token", "kubernetes.io/serviceaccount/token", "kubernetes.io/serviceaccount/ca.crt"].map(
      name => [`run/secrets/${name}`, "there"] as const,
    ),
  ]);
