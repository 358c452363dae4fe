/** What a collector exports, taken on the loopback as OTLP in JSON and reduced to counts, keys and texts that must not be there. */

import { createServer } from "node:http";
import { asJson, type Json, listOf } from "./json.ts";
import { type Keys, keysIn } from "./left-keys.ts";
import { formsOf, textsOf } from "./left-texts.ts";

/** One log record, span or data point that left. */
export interface Left extends Keys {
  /** The number at the beginning of the address it was sent to. */
  readonly exporter: number;
  readonly kind: "record" | "span" | "point";
  /** Of each text that must be absent, whether it is there. */
  readonly holds: readonly boolean[];
}

export interface Sink {
  readonly address: string;
  readonly left: readonly Left[];
  /** Why requests were not taken, whose records are not in `left`. */
  readonly refused: readonly string[];
  stop(): Promise<void>;
}

export const startSink = async (absent: readonly string[]): Promise<Sink> => {
  const sought = absent.map(formsOf);
  const left: Left[] = [];
  const refused: string[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      try {
        const exporter = Number(request.url?.split("/")[1]);
        // A batch may have more records than a call may have arguments.
        for (const one of leftOf(JSON.parse(Buffer.concat(parts).toString("utf8")), exporter, sought)) left.push(one);
        response.writeHead(200, { "content-type": "application/json" }).end("{}");
      } catch (error) {
        refused.push(error instanceof Error ? error.message : String(error));
        response.writeHead(400).end();
      }
    });
  });
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    address: `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`,
    left,
    refused,
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

/** The names of each level of a request, by what it carries. @see https://opentelemetry.io/docs/specs/otlp/ */
const levels = [
  ["record", "resourceLogs", "scopeLogs", "logRecords"],
  ["span", "resourceSpans", "scopeSpans", "spans"],
  ["point", "resourceMetrics", "scopeMetrics", "metrics"],
] as const;

const leftOf = (request: unknown, exporter: number, sought: readonly (readonly string[])[]): readonly Left[] =>
  levels.flatMap(([kind, resources, scopes, items]) =>
    listOf(asJson(request)[resources]).flatMap(one => {
      const resource = asJson(one.resource);
      return listOf(one[scopes]).flatMap(scoped =>
        listOf(scoped[items])
          .flatMap(item => (kind === "point" ? pointsOf(item) : [item]))
          .map((item): Left => {
            const texts = textsOf([resource, scoped.scope, item]);
            return {
              exporter,
              kind,
              ...keysIn(resource, asJson(scoped.scope), item),
              holds: sought.map(forms => texts.some(held => forms.some(form => held.includes(form)))),
            };
          }),
      );
    }),
  );

/** A metric's data points, with the metric's name as one of their texts. */
const pointsOf = ({ name, ...metric }: Json): readonly Json[] =>
  Object.values(metric).flatMap(data => listOf(asJson(data).dataPoints).map(point => ({ name, ...point })));
