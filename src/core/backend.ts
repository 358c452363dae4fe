/** Where Terraform keeps the state of an environment's stacks, each under its own id. */

export type Backend =
  | { readonly kind: "local" }
  | ({ readonly kind: "s3" } & S3BackendInput)
  | ({ readonly kind: "gcs" } & GcsBackendInput)
  | ({ readonly kind: "azurerm" } & AzurermBackendInput);

interface Settings {
  /** Stands before the stack's id in the state's name. @default "signalbox" */
  readonly prefix?: string;
}

export interface S3BackendInput extends Settings {
  readonly bucket: string;
  readonly region: string;
  /** Whether a file beside the state locks it; needs Terraform 1.10. @default true */
  readonly useLockfile?: boolean;
  /** @default true */
  readonly encrypt?: boolean;
}

export interface GcsBackendInput extends Settings {
  readonly bucket: string;
}

export interface AzurermBackendInput extends Settings {
  readonly resourceGroupName: string;
  readonly storageAccountName: string;
  readonly containerName: string;
  /** Sign in with Entra ID in the place of the account's key. @default true */
  readonly useAzureadAuth?: boolean;
}

/** A file beside the stack: for one person who tries it. */
export const localBackend = (): Backend => Object.freeze({ kind: "local" });

/** A bucket of S3, locked by a file. @see https://developer.hashicorp.com/terraform/language/backend/s3 */
export const s3Backend = (settings: S3BackendInput): Backend =>
  Object.freeze({
    kind: "s3",
    ...settings,
    useLockfile: settings.useLockfile ?? true,
    encrypt: settings.encrypt ?? true,
  });

/** A bucket of Google Cloud Storage. @see https://developer.hashicorp.com/terraform/language/backend/gcs */
export const gcsBackend = (settings: GcsBackendInput): Backend => Object.freeze({ kind: "gcs", ...settings });

/** A container of Azure Blob Storage. @see https://developer.hashicorp.com/terraform/language/backend/azurerm */
export const azurermBackend = (settings: AzurermBackendInput): Backend =>
  Object.freeze({ kind: "azurerm", ...settings, useAzureadAuth: settings.useAzureadAuth ?? true });
