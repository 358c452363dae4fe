/** Platforms for the traces of models, by how they are reached. Each is an OTLP backend with its address and headers. */

import type { Secret } from "../../core/secret.ts";
import type { Duration } from "../../core/units.ts";
import type { OtlpBackendInput } from "./options.ts";

const langfuseRegions = {
  eu: "https://cloud.langfuse.com",
  us: "https://us.cloud.langfuse.com",
  jp: "https://jp.cloud.langfuse.com",
  hipaa: "https://hipaa.cloud.langfuse.com",
} as const;

/**
 * Langfuse takes traces over HTTP alone, and knows a project by its pair of keys.
 * @default region "eu"
 * @see https://langfuse.com/integrations/native/opentelemetry
 */
export const langfusePlatform = (options: {
  /** Where Langfuse's cloud keeps the project. Not with `url`. */
  readonly region?: keyof typeof langfuseRegions;
  /** A Langfuse of one's own: `https://langfuse.example.com`. */
  readonly url?: string;
  /** The public key of the project: `pk-lf-…`. */
  readonly publicKey: string;
  readonly secretKey: Secret;
  readonly keeps: Duration;
}): OtlpBackendInput => ({
  url: `${options.url ?? langfuseRegions[options.region ?? "eu"]}/api/public/otel`,
  keeps: options.keeps,
  auth: { kind: "basic", username: options.publicKey, password: options.secretKey },
  // Without it traces show after minutes.
  headers: { "x-langfuse-ingestion-version": "4" },
});

const langsmithRegions = {
  us: "https://api.smith.langchain.com",
  "us-aws": "https://aws.api.smith.langchain.com",
  eu: "https://eu.api.smith.langchain.com",
  apac: "https://apac.api.smith.langchain.com",
} as const;

/**
 * LangSmith.
 * @default region "us", project LangSmith's own default
 * @see https://docs.langchain.com/langsmith/trace-with-opentelemetry
 */
export const langsmithPlatform = (options: {
  /** Where LangSmith's cloud keeps it. Not with `url`. */
  readonly region?: keyof typeof langsmithRegions;
  /** A LangSmith of one's own, up to its API: `https://langsmith.example.com/api/v1`. */
  readonly url?: string;
  readonly project?: string;
  readonly apiKey: Secret;
  readonly keeps: Duration;
}): OtlpBackendInput => ({
  url: `${options.url ?? langsmithRegions[options.region ?? "us"]}/otel`,
  keeps: options.keeps,
  headers: {
    "x-api-key": options.apiKey,
    ...(options.project === undefined ? {} : { "Langsmith-Project": options.project }),
  },
});

/**
 * Weave of Weights & Biases.
 * @default url its cloud for many tenants
 * @see https://docs.wandb.ai/weave/guides/tracking/otel
 */
export const weavePlatform = (options: {
  /** A dedicated one: `https://acme.wandb.io/traces`. */
  readonly url?: string;
  /** The team or user. */
  readonly entity: string;
  readonly project: string;
  readonly apiKey: Secret;
  readonly keeps: Duration;
}): OtlpBackendInput => ({
  url: `${options.url ?? "https://trace.wandb.ai"}/otel`,
  keeps: options.keeps,
  headers: { "wandb-api-key": options.apiKey, project_id: `${options.entity}/${options.project}` },
});
