/** Platforms for traces that somebody else runs, reached over OTLP behind the redaction. */

import { type Target, type TargetUse, use } from "../../core/target.ts";
import { inDays } from "../../core/units.ts";
import { judgeOtlpBackend } from "./judge.ts";
import { type OtlpBackendInput, type OtlpBackendOptions, otlpBackendOptions } from "./options.ts";
import { langfusePlatform, langsmithPlatform, weavePlatform } from "./platforms.ts";

export const otlpBackendTarget: Target<OtlpBackendOptions> = {
  product: "otlp-backend",
  title: "OTLP backend",
  roles: ["store"],
  versions: [],
  next: "nothing to apply: the collector writes there",
  options: otlpBackendOptions,
  serves: ({ options: { url, protocol, headers, auth } }) => [
    {
      protocol: protocol === "grpc" ? "otlp-grpc" : "otlp-http",
      telemetry: ["traces"],
      url,
      headers,
      ...(auth === undefined ? {} : { auth }),
    },
  ],
  holds: ({ options: { url, keeps } }) => [
    {
      telemetry: "traces",
      where: `the platform at ${url}`,
      atMostDays: inDays(keeps),
      readers: "whoever has an account with the project there, and whoever runs it",
    },
  ],
  purge: ({ options: { url, keeps } }) => [
    {
      where: `the platform at ${url}`,
      reach: "outside",
      calls: [],
      notes: [
        `Somebody else runs it, and nothing here can delete there: ask its operator, with the ids of the traces, and keep the answer. By agreement it is gone after ${keeps.written} in any case.`,
        "Exports and data sets that people made there of traces are copies: ask for those too.",
      ],
    },
  ],
  judge: judgeOtlpBackend,
  emit: () => [],
};

/**
 * A platform for traces outside, such as Arize Phoenix, Honeycomb or a collector of another team. It gets spans as every
 * store does: after privacy and sampling.
 * @example otlpBackend({ url: "https://api.honeycomb.io", headers: { "x-honeycomb-team": secret("honeycomb") }, keeps: days(7) })
 */
export const otlpBackend = use<OtlpBackendOptions, OtlpBackendInput>(otlpBackendTarget);

/** @example langfuse({ publicKey: "pk-lf-1234", secretKey: secret("langfuse"), keeps: days(7) }) */
export const langfuse = (options: Parameters<typeof langfusePlatform>[0]): TargetUse =>
  otlpBackend(langfusePlatform(options));

/** @example langsmith({ region: "eu", project: "chat", apiKey: secret("langsmith"), keeps: days(7) }) */
export const langsmith = (options: Parameters<typeof langsmithPlatform>[0]): TargetUse =>
  otlpBackend(langsmithPlatform(options));

/** @example weave({ entity: "acme", project: "chat", apiKey: secret("wandb"), keeps: days(7) }) */
export const weave = (options: Parameters<typeof weavePlatform>[0]): TargetUse => otlpBackend(weavePlatform(options));

export type { OtlpBackendInput } from "./options.ts";
