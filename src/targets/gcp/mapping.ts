/** The document of a record: `jsonPayload` with the canonical names. @see https://cloud.google.com/logging/docs/structured-logging */

import { type JsonSlot, jsonMapping } from "../../core/json-document.ts";
import type { Site } from "../../core/target.ts";
import type { GcpOptions } from "./options.ts";

export const gcpMapping = (
  { names }: Pick<GcpOptions, "names">,
  site: Pick<Site, "schema" | "services">,
): readonly JsonSlot[] => jsonMapping(names, site);
