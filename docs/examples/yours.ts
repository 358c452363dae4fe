import { detector, dimension, event, extendSchema, llmLog } from "signalbox";

/** A team's own field, event and detector: every pipeline and store gets them without a change to Signalbox. */
export const schema = extendSchema(
  llmLog,
  {
    tenant_tier: dimension({
      values: ["free", "pro"],
      description: "What the tenant pays for",
      aliases: ["tier"],
    }),
  },
  { request_end: ["tenant_tier"] },
  {
    quota_exceeded: event({
      description: "A tenant ran out of tokens",
      level: "warning",
      required: ["tenant_tier"],
      messages: ["Quota exceeded"],
    }),
  },
);

export const badge = detector({
  name: "badge",
  description: "Staff badge numbers",
  pattern: "BDG-[0-9]{6}",
  notBefore: "A-Za-z0-9",
  notAfter: "0-9",
  positives: ["BDG-123456"],
  negatives: ["BDG-12345", "BDG-1234567"],
});
