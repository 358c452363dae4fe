/**
 * The document of a record: its JSON with the canonical snake_case keys, and nothing around it.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html
 */

import { type JsonSlot, jsonMapping } from "../../core/json-document.ts";
import type { Site } from "../../core/target.ts";
import type { CloudwatchOptions } from "./options.ts";

export const cloudwatchMapping = (
  { names }: Pick<CloudwatchOptions, "names">,
  site: Pick<Site, "schema" | "services">,
): readonly JsonSlot[] => jsonMapping(names, site);
