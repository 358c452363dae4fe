/** The zod form of the places where Terraform keeps its state. */

import { z } from "zod";

const bucket = (what: string) => z.string().regex(/^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$/, `is no name of a ${what}`);

const prefix = z
  .string()
  .regex(/^[A-Za-z0-9_-][A-Za-z0-9_.-]*(\/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*$/, "is no path, such as signalbox/prod")
  .optional();

export const backendShape = z.discriminatedUnion(
  "kind",
  [
    z.strictObject({ kind: z.literal("local") }),
    z.strictObject({
      kind: z.literal("s3"),
      bucket: bucket("bucket"),
      region: z.string().regex(/^[a-z]{2,4}(-[a-z]+)+-[0-9]$/, "is no region, such as eu-west-1"),
      prefix,
      useLockfile: z.boolean(),
      encrypt: z.boolean(),
    }),
    z.strictObject({ kind: z.literal("gcs"), bucket: bucket("bucket"), prefix }),
    z.strictObject({
      kind: z.literal("azurerm"),
      resourceGroupName: z.string().regex(/^[A-Za-z0-9_().-]{1,89}[A-Za-z0-9_()-]$/, "is no name of a resource group"),
      storageAccountName: z
        .string()
        .regex(/^[a-z0-9]{3,24}$/, "is no storage account: 3 to 24 lower-case letters and digits"),
      containerName: bucket("container"),
      prefix,
      useAzureadAuth: z.boolean(),
    }),
  ],
  "is no backend, e.g. s3Backend({ … }), gcsBackend({ … }) or azurermBackend({ … })",
);
