/** What a user may say about the handbook, with defaults. */

import { z } from "zod";
import type { Runbook, Runbooks } from "../../core/runbook.ts";
import { traceSearchOption, urlOption } from "../../options/values.ts";

export interface HandbookInput {
  /**
   * Where people open a product, by its key in `targets`: `{ grafana: "https://grafana.example.com" }`. Links begin with it.
   * @default what is published on a laptop; in a cluster the port that `kubectl port-forward` opens, with the command
   */
  readonly urls?: Readonly<Record<string, string>>;
  /** Pages of your own by the alerts' `runbook`, in the place of shipped ones too: `{ "my-page": runbook({ … }) }`. @default {} */
  readonly runbooks?: Runbooks;
  /** Whether `index.html` has all pages in one file, to open in a browser. @default true */
  readonly html?: boolean;
}

const text = z.string().min(1);

const step = z.strictObject({
  name: text,
  does: text,
  asks: z
    .union([
      text,
      z.custom<Exclude<Runbook["steps"][number]["asks"], string | undefined>>(
        value => typeof value === "object" && value !== null && (value as { kind?: unknown }).kind === "saved-query",
        "is no saved({ … })",
      ),
    ])
    .exactOptional(),
  traces: traceSearchOption.exactOptional(),
  expect: text,
  next: text,
});

const runbookOption = z.strictObject({
  kind: z.literal("runbook"),
  title: text,
  means: text,
  matters: text,
  causes: z.array(text),
  steps: z.array(step).min(1),
});

export const handbookOptions = z.strictObject({
  urls: z.record(z.string(), urlOption).default({}),
  runbooks: z.record(z.string(), runbookOption).default({}),
  html: z.boolean().default(true),
});

export type HandbookOptions = z.infer<typeof handbookOptions>;
