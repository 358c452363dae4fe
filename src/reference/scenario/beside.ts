/** What goes on beside made-up requests: who signs in and who should not, what administrators do, what breaks. */

import { callerOf, type Scene, say } from "./scene.ts";
import type { Failure, Model } from "./shapes.ts";
import { type Values, valuesOf } from "./values.ts";

/** Somebody proves who they are, and asks for access. */
export const signIn = (scene: Scene, at: number, caller: Values): void => {
  const { random } = scene.setting;
  const success = random.chance(0.95);
  say(scene, "authentication", at, success ? "signed in" : "sign-in failed", {
    success,
    auth_method: random.pick(["api_key", "oauth2"]),
    security_severity: success ? "low" : "medium",
    ...caller,
  });
  if (success)
    say(scene, "authorization", at, "access allowed", {
      resource: "models/chat",
      action: "invoke",
      allowed: true,
      ...caller,
    });
};

/** Filled in as the schema says. */
const rare: readonly (readonly [event: string, share: number, message: string, given: Values])[] = [
  ["performance", 0.1, "operation measured", { operation: "chat" }],
  ["function_call", 0.05, "function returned", { function_name: "complete", status: "success" }],
  ["profiling", 0.005, "function profiled", { function_name: "complete" }],
  ["cache_eviction", 0.005, "cache threw out entries", { cache_type: "semantic" }],
  ["rate_limit_warning", 0.005, "rate limit is close", { provider: "openai", rate_limit_remaining: 3 }],
  ["model_loaded", 0.002, "model ready", { model: "llama-3.1-70b", provider: "vllm" }],
  ["model_unloaded", 0.001, "model taken out of service", { model: "llama-3.1-70b", provider: "vllm" }],
  [
    "admin_action",
    0.002,
    "administrator acted",
    { user_id: "admin-1", action: "reset", target: "rate-limits/default" },
  ],
  ["config_change", 0.001, "setting changed", { user_id: "admin-1", config_section: "rate_limits" }],
  ["data_access", 0.003, "stored data read", { user_id: "admin-2", data_type: "conversations", operation: "read" }],
];

export const besides = (scene: Scene, at: number, model: Model, failure: Failure | undefined): void => {
  const { random, shape, schema, shipped } = scene.setting;
  const stats = { cache_hit_rate: shape.cacheHits, cache_type: "semantic" };
  for (const [name, share, message, given] of [...rare, ["cache_stats", 0.02, "cache statistics", stats] as const]) {
    const event = schema.events[name];
    if (event !== undefined && random.chance(share))
      say(scene, name, at, message, { ...valuesOf(event, schema.fields, random), ...given });
  }
  for (const [name, event] of Object.entries(schema.events))
    if (shipped.events[name] === undefined && random.chance(0.1))
      say(scene, name, at, name.replaceAll("_", " "), valuesOf(event, schema.fields, random));
  if (random.chance(shape.intruding)) intrude(scene, at);
  if (failure !== undefined && model.provider === shape.down) tellOutage(scene, at, model, failure);
};

/** Somebody tries a door that is not theirs. */
const intrude = (scene: Scene, at: number): void => {
  const { random } = scene.setting;
  const caller = callerOf(random);
  const why = random.pick(["prompt_injection", "credential_stuffing", "scraping"]);
  const refused = { resource: "admin/settings", action: "write", allowed: false, security_severity: "high" };
  say(scene, "authentication", at, "sign-in failed", { success: false, auth_method: "api_key", ...caller });
  say(scene, "authorization", at, "access refused", { ...refused, ...caller }, { level: "error" });
  const suspicious = { activity_type: why, security_severity: "high", ...caller };
  say(scene, "suspicious_activity", at, why.replace("_", " "), suspicious);
};

/** Now and then a service says more than that the one request failed. */
const tellOutage = (scene: Scene, at: number, { model, provider }: Model, failure: Failure): void => {
  const { random } = scene.setting;
  const { error_type, error_message } = failure;
  if (random.chance(0.2))
    say(scene, "model_unavailable", at, `${model} cannot be reached`, { model, provider, error_type, error_message });
  if (random.chance(0.02))
    say(scene, "system_failure", at, `nobody else serves ${model}`, { error_type, error_message });
};
