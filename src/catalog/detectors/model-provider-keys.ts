import { detector } from "../../core/privacy.ts";
import { inParts, wordBefore } from "./spelling.ts";

/**
 * `sk-` alone is followed by twenty letters and digits without a hyphen, which no hyphenated word has; with a middle
 * part that only keys have, sixteen characters are enough.
 */
export const modelProviderKey = detector({
  name: "api_key",
  description: "A key to a model provider or tracing service, by the prefix it is issued with.",
  pattern: inParts(
    "(?:(?:sk|pk|rk)-(?:(?:proj|ant|svcacct|admin|None|or|lf)-[A-Za-z0-9_-]{16,}|[A-Za-z0-9]{20,}[A-Za-z0-9_-]*)",
    "|(?:gsk_|xai-|pplx-|nvapi-|r8_|tgp_v1_|lsv2_(?:pt|sk)_)[A-Za-z0-9_-]{20,})",
  ),
  notBefore: wordBefore,
  finds: "credential",
  positives: [
    inParts("sk-", "abcdefghijklmnopqrstT3BlbkFJabcdefghijklmnopqrst"),
    inParts("sk-proj-", "Ab3_dEf-Gh1jKl2mNoPqRsTuVwXyZ0123456789"),
    inParts("sk-ant-", "api03-Ab3dEfGh1jKl2mNoPqRsTuVwXyZ-0123456789AA"),
    inParts("sk-or-", "v1-0123456789abcdef0123456789abcdef"),
    inParts("pk-lf-", "12345678-90ab-cdef-1234-567890abcdef"),
    inParts("rk-", "0123456789abcdefghij"),
    inParts("gsk_", "0123456789abcdefghijABCDEFGHIJ0123456789abcdefghijAB"),
  ],
  negatives: [
    "task-0123456789abcdef0123456789",
    "sk-estimator-doc-link-fitted",
    "sk-short",
    "disk-usage-is-critical-on-node-7",
    "claude-3-5-sonnet-20241022",
  ],
  source: "https://platform.openai.com/docs/api-reference/authentication",
});
