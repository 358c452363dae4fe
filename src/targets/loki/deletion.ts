/**
 * How single records leave Loki before their time: by requests to its compactor.
 * @see https://grafana.com/docs/loki/latest/operations/storage/logs-deletion/
 */

import { storedAs } from "../../core/query/index.ts";
import { streams } from "../../core/schema.ts";
import { addressOf, type Self, type Site } from "../../core/target.ts";
import { type Call, type Matching, type Purge, shellWord } from "../../core/telling.ts";
import { labelOf, lokiMapping } from "./mapping.ts";
import type { LokiOptions } from "./options.ts";
import { httpPort, nameOf } from "./processes.ts";
import { deletion } from "./retention.ts";
import { labelEquals, literally, quoted, selector } from "./selector.ts";

/** Where the compactor listens, which alone takes these requests. */
const compactorOf = ({ key, options }: Self<LokiOptions>, { platform }: Site): string =>
  options.url ?? addressOf(platform, platform.profile === "large" ? nameOf(key, "compactor") : key, httpPort);

/** The query as one word of a shell, the variable's value in it. */
const matched = (matching: Matching, { options }: Self<LokiOptions>, site: Site): string => {
  const { field, is, variable } = matching;
  const environment = selector(
    labelEquals(labelOf(options, "environment"), site.name),
    ...(matching.streams.length === streams.length
      ? []
      : [`${labelOf(options, "stream")}=~${quoted(matching.streams.map(literally).join("|"))}`]),
  );
  const slot = storedAs(lokiMapping(options, site), field);
  const value = `"'"$${variable}"'"`;
  const filter =
    slot.place === "line"
      ? `${is === "contains" ? "|=" : "|~"} ${value}`
      : `| ${slot.name}${is === "contains" ? "=~" : "="}${is === "contains" ? `".*'"$${variable}"'.*"` : value}`;
  return `'${environment} ${filter}'`;
};

export const purgeLoki = (self: Self<LokiOptions>, site: Site, matching: Matching): readonly Purge[] => {
  const { auth, tenant } = self.options;
  const headers = [
    ...(tenant === undefined ? [] : [`--header ${shellWord(`X-Scope-OrgID: ${tenant}`)}`]),
    ...(auth === undefined ? [] : [`--header "Authorization: $LOKI_AUTHORIZATION"`]),
  ].join(" ");
  const ask = (method: string, more: string): string =>
    `curl --fail-with-body --silent --show-error ${[headers, method].filter(one => one !== "").join(" ")} "$LOKI_COMPACTOR/loki/api/v1/delete"${more}`;
  const calls: readonly Call[] = [
    {
      about: "ask for it; everything before now is meant",
      command: [
        `LOKI_COMPACTOR=${shellWord(compactorOf(self, site))}`,
        ask(
          "--get --request POST",
          ` \\\n  --data-urlencode query=${matched(matching, self, site)} \\\n  --data-urlencode start=2001-01-01T00:00:00Z --data-urlencode "end=$(date +%s)"`,
        ),
      ].join("\n"),
    },
    { about: "see what became of it; status `processed` is the end", command: ask("--request GET", "") },
  ];
  return [
    {
      where: `${matching.streams.join(", ")}${tenant === undefined ? "" : ` of the tenant ${tenant}`}`,
      reach: "records",
      calls,
      notes: [
        "The compactor must have `retention_enabled` and a `delete_request_store`, which our `loki.yaml` says, and `deletion_mode` must be `filter-and-delete`, which is the default.",
        "A request waits 24 hours (`delete_request_cancel_period`) before anything is deleted, and can be taken back until then; queries leave the records out as soon as the request is there.",
        `Chunks are written anew without the records; the old ones stay ${deletion.deleteDelay.written} more (\`retention_delete_delay\`).`,
        "What an ingester still holds in memory is filtered once it is written, at most two hours after it came.",
      ],
    },
  ];
};
