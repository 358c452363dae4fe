/** Reads everything back from a real Loki: labels, structured metadata, line and time of each entry. */

import type { Sandbox } from "./sandbox.ts";

export interface LokiEntry {
  /** Nanoseconds since 1970. */
  readonly time: bigint;
  readonly labels: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly line: string;
}

/** Loki's answer with labels and metadata apart. @see https://grafana.com/docs/loki/latest/reference/loki-http-api/ */
interface QueryAnswer {
  readonly data: {
    readonly result: readonly {
      readonly stream: Readonly<Record<string, string>>;
      readonly values: readonly (readonly [
        string,
        string,
        { readonly structuredMetadata?: Readonly<Record<string, string>> }?,
      ])[];
    }[];
  };
}

/** What one answer may hold, as `max_entries_limit_per_query` allows by default. */
const page = 5000;

/** Every entry of a time range, in slices small enough for one answer each. */
export const readAll = async (
  sandbox: Sandbox,
  base: string,
  from: bigint,
  to: bigint,
): Promise<readonly LokiEntry[]> => {
  const parameters = new URLSearchParams({
    query: '{service_name=~".+"}',
    start: String(from),
    end: String(to),
    limit: String(page),
    direction: "forward",
  });
  const answer = await sandbox.fetch(`${base}/loki/api/v1/query_range?${parameters}`, {
    headers: { "X-Loki-Response-Encoding-Flags": "categorize-labels" },
  });
  if (answer.status !== 200) throw new Error(`Loki answered ${answer.status}: ${answer.text.slice(0, 500)}`);
  const { data } = JSON.parse(answer.text) as QueryAnswer;
  const entries = data.result.flatMap(({ stream, values }) =>
    values.map(([time, line, { structuredMetadata = {} } = {}]) => ({
      time: BigInt(time),
      labels: stream,
      metadata: structuredMetadata,
      line,
    })),
  );
  if (entries.length < page) return entries;
  if (to - from < 2n) throw new Error(`more than ${page} entries in one nanosecond`);
  const middle = (from + to) / 2n;
  return [...(await readAll(sandbox, base, from, middle)), ...(await readAll(sandbox, base, middle, to))];
};

/** How many entries Loki holds. */
export const countAll = async (sandbox: Sandbox, base: string): Promise<number> => {
  const query = 'sum(count_over_time({service_name=~".+"}[24h]))';
  const answer = await sandbox.fetch(`${base}/loki/api/v1/query?${new URLSearchParams({ query })}`);
  if (answer.status !== 200) return 0;
  const parsed = JSON.parse(answer.text) as { data: { result: readonly { value: readonly [number, string] }[] } };
  return Number(parsed.data.result[0]?.value[1] ?? 0);
};
