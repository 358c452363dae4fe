/**
 * The one thing about `jaeger.yaml` that `jaeger validate` lets pass: the storage must have the name that exporter and
 * query use. Every other key it judges strictly.
 */

import { z } from "zod";
import { storageName } from "./config.ts";

const reference = z.literal(storageName);

export const storageNamesSchema = z.looseObject({
  exporters: z.looseObject({ jaeger_storage_exporter: z.looseObject({ trace_storage: reference }) }),
  extensions: z.looseObject({
    jaeger_storage: z.strictObject({ backends: z.strictObject({ [storageName]: z.looseObject({}) }) }),
    jaeger_query: z.looseObject({ storage: z.strictObject({ traces: reference }) }),
  }),
});
