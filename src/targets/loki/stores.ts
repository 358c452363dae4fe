/** Where Loki keeps chunks and index. @see https://grafana.com/docs/loki/latest/configure/#thanos_object_store_config */

import { z } from "zod";
import { type Secret, secretVariable } from "../../core/secret.ts";
import { secretOption } from "../../options/values.ts";

export interface FileSystemStore {
  readonly kind: "file-system";
}

export interface S3Store {
  readonly kind: "s3";
  readonly bucket: string;
  /** `eu-west-1`; for stores that speak S3 elsewhere, whatever they are configured with. */
  readonly region: string;
  /** `host`, `host:port` or `http://host:port`. @default s3.<region>.amazonaws.com */
  readonly endpoint?: string;
  /** Whether the bucket stands in the path and not in the host name. @default true with an own endpoint, else false */
  readonly pathStyle?: boolean;
  /** @default the credentials of the machine or service account */
  readonly keys?: { readonly id: Secret; readonly secret: Secret };
}

export interface GcsStore {
  readonly kind: "gcs";
  readonly bucket: string;
}

export interface AzureBlobStore {
  readonly kind: "azure-blob";
  readonly account: string;
  readonly container: string;
  /** @default the identity of the machine or workload */
  readonly accountKey?: Secret;
}

export type Store = FileSystemStore | S3Store | GcsStore | AzureBlobStore;

/** Chunks and index below Loki's own directory. One machine only. */
export const fileSystem = (): FileSystemStore => Object.freeze({ kind: "file-system" });

/**
 * A bucket of S3, or of a store that speaks its protocol.
 * @example s3({ bucket: "llm-logs", region: "eu-west-1" })
 */
export const s3 = (options: Omit<S3Store, "kind">): S3Store => Object.freeze({ kind: "s3", ...options });

/** A bucket of Google Cloud Storage, with the credentials of the machine or workload. */
export const gcs = (options: Omit<GcsStore, "kind">): GcsStore => Object.freeze({ kind: "gcs", ...options });

/** A container of Azure Blob Storage. */
export const azureBlob = (options: Omit<AzureBlobStore, "kind">): AzureBlobStore =>
  Object.freeze({ kind: "azure-blob", ...options });

/** None of these admit a `$`, which Loki would expand, nor anything YAML reads otherwise. */
const bucketName = z.string().regex(/^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/, "is no bucket name");

export const storeOption = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("file-system") }),
  z.strictObject({
    kind: z.literal("s3"),
    bucket: bucketName,
    region: z.string().regex(/^[a-z0-9][a-z0-9-]{0,40}$/, "is no region"),
    endpoint: z
      .string()
      .regex(/^(https?:\/\/)?[A-Za-z0-9.-]+(:[0-9]{1,5})?$/, "is no host, host:port or http://host:port")
      .optional(),
    pathStyle: z.boolean().optional(),
    keys: z.strictObject({ id: secretOption, secret: secretOption }).optional(),
  }),
  z.strictObject({ kind: z.literal("gcs"), bucket: bucketName }),
  z.strictObject({
    kind: z.literal("azure-blob"),
    account: z.string().regex(/^[a-z0-9]{3,24}$/, "is no storage account"),
    container: z.string().regex(/^[a-z0-9](-?[a-z0-9]){2,62}$/, "is no container name"),
    accountKey: secretOption.optional(),
  }),
]);

export type StoreOption = z.infer<typeof storeOption>;

/** What Loki calls the kind of store. */
export const storeType = (store: StoreOption): "filesystem" | "s3" | "gcs" | "azure" => {
  switch (store.kind) {
    case "file-system":
      return "filesystem";
    case "s3":
      return "s3";
    case "gcs":
      return "gcs";
    case "azure-blob":
      return "azure";
    default:
      return store satisfies never;
  }
};

/** A secret as Loki reads it when started with `-config.expand-env=true`. */
export const fromEnvironment = (reference: Secret): string => `\${${secretVariable(reference)}}`;

/** The secrets a store's block refers to. */
export const storeSecrets = (store: StoreOption): readonly Secret[] => {
  switch (store.kind) {
    case "file-system":
    case "gcs":
      return [];
    case "s3":
      return store.keys === undefined ? [] : [store.keys.id, store.keys.secret];
    case "azure-blob":
      return store.accountKey === undefined ? [] : [store.accountKey];
    default:
      return store satisfies never;
  }
};

/** Where a store is reached, and where a workload without keys of its own gets some. */
export const storeAddresses = (store: StoreOption): readonly string[] => {
  switch (store.kind) {
    case "file-system":
      return [];
    case "s3": {
      const { endpoint } = store;
      const own = endpoint !== undefined && (/^https?:/.test(endpoint) ? endpoint : `https://${endpoint}`);
      return [
        own || `https://s3.${store.region}.amazonaws.com`,
        // https://docs.aws.amazon.com/sdkref/latest/guide/feature-sts-regionalized-endpoints.html
        ...(own || store.keys !== undefined ? [] : [`https://sts.${store.region}.amazonaws.com`]),
      ];
    }
    case "gcs":
      return ["https://storage.googleapis.com", "https://oauth2.googleapis.com"];
    case "azure-blob":
      return [
        `https://${store.account}.blob.core.windows.net`,
        ...(store.accountKey === undefined ? ["https://login.microsoftonline.com"] : []),
      ];
    default:
      return store satisfies never;
  }
};

/** The block of `storage_config.object_store` that belongs to a store; `directory` is Loki's own. */
export const objectStore = (store: StoreOption, directory: string) => {
  switch (store.kind) {
    case "file-system":
      return { filesystem: { dir: `${directory}/chunks` } };
    case "s3": {
      const { endpoint, keys } = store;
      const pathStyle = store.pathStyle ?? endpoint !== undefined;
      return {
        s3: {
          bucket_name: store.bucket,
          endpoint: endpoint?.replace(/^https?:\/\//, "") ?? `s3.${store.region}.amazonaws.com`,
          region: store.region,
          ...(endpoint?.startsWith("http://") ? { insecure: true } : {}),
          ...(pathStyle ? { bucket_lookup_type: "path" as const } : {}),
          ...(keys ? { access_key_id: fromEnvironment(keys.id), secret_access_key: fromEnvironment(keys.secret) } : {}),
        },
      };
    }
    case "gcs":
      return { gcs: { bucket_name: store.bucket } };
    case "azure-blob":
      return {
        azure: {
          account_name: store.account,
          container_name: store.container,
          ...(store.accountKey ? { account_key: fromEnvironment(store.accountKey) } : {}),
        },
      };
    default:
      return store satisfies never;
  }
};
