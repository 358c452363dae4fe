/** What a user says about a platform for traces that somebody else runs. */

import { z } from "zod";
import type { Secret } from "../../core/secret.ts";
import type { Duration } from "../../core/units.ts";
import { clientAuthOption, durationOption, secretOption, urlOption } from "../../options/values.ts";

export interface OtlpBackendInput {
  /** The base of its OTLP endpoint, without `/v1/traces`: `https://cloud.langfuse.com/api/public/otel`. */
  readonly url: string;
  /** How long it keeps traces, as is agreed with it: nothing here can delete there. */
  readonly keeps: Duration;
  /** The wire form. @default "http" */
  readonly protocol?: "http" | "grpc";
  /** Headers of every request; what is secret by reference. @default {} */
  readonly headers?: Readonly<Record<string, string | Secret>>;
  /** How the collector identifies itself, where that is no header of its own. @default none */
  readonly auth?:
    | { readonly kind: "basic"; readonly username: string; readonly password: Secret }
    | { readonly kind: "bearer"; readonly token: Secret };
}

/** @see https://www.rfc-editor.org/rfc/rfc9110#name-tokens */
const headerName = z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, "is no name of a header");
const headerText = z.string().regex(/^[\x20-\x7e]{1,1024}$/, "is no printable text");

/** Headers whose values are credentials wherever they are used. */
const isCredential = (name: string): boolean =>
  /^(authorization|proxy-authorization|cookie)$|(api|access|auth)[-_]?(key|token)$/i.test(name);

const headers = z
  .record(headerName, z.union([headerText, secretOption]))
  .superRefine((given, context) => {
    for (const [name, value] of Object.entries(given))
      if (typeof value === "string" && isCredential(name))
        context.addIssue({
          code: "custom",
          path: [name],
          message: "is a credential in plain text",
          params: { problem: "literal-secret", expected: 'secret("name")', help: "put the value where `secrets` says" },
          input: undefined,
        });
  })
  .default({});

export const otlpBackendOptions = z.strictObject({
  url: urlOption,
  keeps: durationOption,
  protocol: z.enum(["http", "grpc"]).default("http"),
  headers,
  auth: clientAuthOption.optional(),
});

export type OtlpBackendOptions = z.output<typeof otlpBackendOptions>;
