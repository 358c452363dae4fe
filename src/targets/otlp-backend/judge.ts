/** What is wrong with a platform of traces that only the whole environment shows. */

import { type Problem, shown } from "../../core/errors.ts";
import { isLowerBound, keptFor } from "../../core/retention.ts";
import type { Self, Site } from "../../core/target.ts";
import type { OtlpBackendOptions } from "./options.ts";

export const judgeOtlpBackend = (self: Self<OtlpBackendOptions>, site: Site): readonly Problem[] => [
  ...judgeKeeping(self, site),
  ...judgeCredentials(self),
];

/** The promise about traces holds there too, though nothing here can make it so. */
const judgeKeeping = ({ options: { keeps } }: Self<OtlpBackendOptions>, site: Site): readonly Problem[] => {
  const promised = site.retention.traces;
  const atLeast = isLowerBound(promised);
  const bound = keptFor(promised).milliseconds;
  if (atLeast ? keeps.milliseconds >= bound : keeps.milliseconds <= bound) return [];
  return [
    {
      code: "retention-out-of-reach",
      path: "keeps",
      what: `is ${atLeast ? "shorter" : "longer"} than traces are kept by the environment's retention`,
      got: shown(keeps),
      expected: `${atLeast ? "at least" : "at most"} ${keptFor(promised).written}`,
      help: "agree on another retention with whoever runs it, or change retention.traces",
    },
  ];
};

/** What identifies us may not cross a network in plain text. */
const judgeCredentials = ({ options: { url, headers, auth } }: Self<OtlpBackendOptions>): readonly Problem[] => {
  const hasSecret = auth !== undefined || Object.values(headers).some(value => typeof value !== "string");
  if (!hasSecret || url.startsWith("https:") || isInside(new URL(url).hostname)) return [];
  return [
    {
      code: "wrong-value",
      path: "url",
      what: "carries a credential without TLS to another network",
      got: url,
      expected: "an https address",
      help: "write https://, or address it by a name inside the cluster",
    },
  ];
};

/** Names of one label or below `svc`, `local` and `internal` are resolved inside a network, as is the machine's own. */
const isInside = (host: string): boolean =>
  !host.includes(".") || /\.(svc|local|internal)$/.test(host) || host === "127.0.0.1";
