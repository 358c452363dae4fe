/** The one table of what a change costs, by resource type of Terraform. */

import { amazonTypes } from "./amazon.ts";
import { azureTypes } from "./azure.ts";
import { googleTypes } from "./google.ts";
import { hostedTypes } from "./hosted.ts";
import type { ResourceType, Rows } from "./type.ts";

export type { ResourceType } from "./type.ts";

export const resourceTypes: Rows = { ...amazonTypes, ...googleTypes, ...azureTypes, ...hostedTypes };

/**
 * Arguments of a provider that stand for those of its resources that say nothing: another value makes everything anew that is
 * replaced by an argument of that name.
 * @see https://hashicorp.github.io/terraform-provider-aws/enhanced-region-support
 */
export const providerPlaces: Readonly<Record<string, readonly string[]>> = { aws: ["region"] };

const unknown: ResourceType = { source: "", replacedBy: [] };

/** What is known of the type of an address, `aws_sns_topic.critical`; of one that we never print, nothing. */
export const typeAt = (address: string): ResourceType => resourceTypes[address.split(".")[0] ?? ""] ?? unknown;
