/** What must not compile. Each line below the mark is a mistake that the types catch; `tsc` fails when one no longer is. */

import {
  compose,
  defineEnvironment,
  dimension,
  event,
  extendSchema,
  int,
  llmLog,
  loki,
  otelCollector,
} from "signalbox";

const tier = { tenant_tier: dimension({ values: ["free", "pro"], description: "What the tenant pays for" }) };

extendSchema(llmLog, tier, { request_end: ["tenant_tier"] });
// Where a schema of any names is wanted, an event that names no field has none all the same.
defineEnvironment({
  name: "x",
  platform: compose(),
  services: {},
  schema: extendSchema(llmLog, {}, {}, { quota: event({ description: "x" }) }),
});
extendSchema(
  llmLog,
  tier,
  {},
  { quota: event({ description: "x", messages: ["q"], required: ["tenant_tier", "model"] }) },
);
// @ts-expect-error the field is misspelt
extendSchema(llmLog, tier, { request_end: ["tenant_teir"] });
// @ts-expect-error the event is misspelt
extendSchema(llmLog, tier, { request_edn: ["tenant_tier"] });
// @ts-expect-error an own event carries a field nobody defined
extendSchema(llmLog, tier, {}, { quota: event({ description: "x", required: ["tenant_teir"] }) });
// @ts-expect-error a dimension says which values, or how many
dimension({ description: "open" });
// @ts-expect-error a number has no values
int({ description: "n", values: ["1"] });

defineEnvironment({ name: "x", platform: compose(), services: {} });
// @ts-expect-error the platform is missing
defineEnvironment({ name: "x", services: {} });
// @ts-expect-error an option is misspelt
loki({ versoin: "3.7" });
// @ts-expect-error a version Loki never had
loki({ version: "9.9" });
// @ts-expect-error metrics are not named among what is sent
otelCollector({ to: { metricks: ["prometheus"] } });
