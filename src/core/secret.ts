/** Secrets exist only as references; a literal at a secret's place is refused. */

export interface Secret {
  readonly kind: "secret";
  /** Lower-case words joined by hyphens: `slack-webhook`. */
  readonly name: string;
}

/** The only value accepted where a secret belongs: `secret("slack-webhook")`. */
export const secret = (name: string): Secret => Object.freeze({ kind: "secret", name });

/** A text with secrets in it, by reference. */
export type SecretText = readonly (string | Secret)[];

/** The environment variable a workload finds the secret in: `slack-webhook` is `SLACK_WEBHOOK`. */
export const secretVariable = (reference: Secret): string => reference.name.toUpperCase().replaceAll("-", "_");

/** Where the values live. Printers turn it into references; no value is ever read. */
export type SecretSource =
  | { readonly kind: "env-file"; readonly path: string }
  | { readonly kind: "kubernetes-secret"; readonly name: string }
  | {
      readonly kind: "external-secrets";
      readonly store: string;
      /** Whether the store is one for all namespaces. */
      readonly cluster: boolean;
      /** Stands before a secret's name in the store: `llm/prod/`. */
      readonly prefix: string;
    };

/** A file of `NAME=value` lines beside the compose file. */
export const envFile = (path = ".env"): SecretSource => Object.freeze({ kind: "env-file", path });
/** One Kubernetes Secret with a key per secret. */
export const kubernetesSecret = (name: string): SecretSource => Object.freeze({ kind: "kubernetes-secret", name });
/**
 * A SecretStore of the External Secrets Operator, or with `cluster` a ClusterSecretStore. A secret is found there under its
 * name, with `prefix` before it.
 * @default cluster false, prefix ""
 * @see https://external-secrets.io/latest/api/secretstore/
 */
export const externalSecrets = (
  store: string,
  { cluster = false, prefix = "" }: { readonly cluster?: boolean; readonly prefix?: string } = {},
): SecretSource => Object.freeze({ kind: "external-secrets", store, cluster, prefix });
