/** Pages of Grafana: a query in Explore, and the form of a silence. @see https://grafana.com/docs/grafana/latest/explore/get-started-with-explore/#generate-explore-urls-from-external-tools */

import type { AlertRule } from "../../core/alert.ts";
import type { JsonObject } from "../../core/artifact.ts";
import type { Self, Site } from "../../core/target.ts";
import { inUrl, type Link, type Looked, type Silence } from "../../core/telling.ts";
import { goDuration } from "../../core/units.ts";
import type { GrafanaOptions } from "./options.ts";
import { plugins, type Source, sourcesOf } from "./sources.ts";
import { searchTarget, whyUnasked } from "./traces.ts";

/** What Explore is asked, where its editor for that store understands the question. */
const questionFor = (source: Source, looked: Looked, site: Site): JsonObject | undefined => {
  const { plugin, uid } = source;
  const common = { refId: "A", datasource: { type: plugin, uid } };
  if (looked.kind === "traces") {
    if (whyUnasked(looked.search, source, site) !== undefined) return undefined;
    return { ...common, ...searchTarget(looked.search, { service: looked.service, limit: 20 }, site) };
  }
  if (plugins[plugin].language !== looked.language) return undefined;
  const instant = looked.query.kind !== "records" && looked.shape === "instant";
  switch (plugin) {
    case "loki":
      return {
        ...common,
        expr: looked.text,
        editorMode: "code",
        queryType: instant ? "instant" : "range",
        ...(looked.query.kind === "records" ? { maxLines: looked.query.limit } : {}),
      };
    case "prometheus":
      return { ...common, expr: looked.text, editorMode: "code", instant, range: !instant };
    default:
      return undefined;
  }
};

export const linkToGrafana = (
  self: Self<GrafanaOptions>,
  site: Site,
  looked: Looked,
  base: string | undefined,
): Link | undefined => {
  // A source that whoever opens a dashboard chooses has no address.
  const source = sourcesOf(self, site).find(({ readable, fixed }) => fixed && readable.key === looked.store);
  const question = source && questionFor(source, looked, site);
  if (base === undefined || source === undefined || question === undefined) return undefined;
  const panes = {
    a: {
      datasource: source.uid,
      queries: [question],
      range: { from: `now-${goDuration(looked.window)}`, to: "now" },
    },
  };
  return {
    title: "Grafana Explore",
    url: `${base}/explore?schemaVersion=1&orgId=1&panes=${inUrl(JSON.stringify(panes))}`,
  };
};

/** @see https://grafana.com/docs/grafana/latest/developer-resources/api-reference/http-api/alerting_provisioning/ */
export const silenceGrafana = (_self: unknown, site: Site, rule: AlertRule): Silence => ({
  about: "In Grafana, under Alerting, Silences, or by its API with a token that may do so; for two hours",
  command: [
    'curl --fail-with-body --request POST "$GRAFANA_URL/api/alertmanager/grafana/api/v2/silences" \\',
    "  --header \"Authorization: Bearer $GRAFANA_TOKEN\" --header 'Content-Type: application/json' \\",
    `  --data '{"matchers":[{"name":"alertname","value":"${rule.name}","isRegex":false,"isEqual":true},{"name":"environment","value":"${site.name}","isRegex":false,"isEqual":true}],"startsAt":"'"$(date -u +%FT%TZ)"'","endsAt":"'"$(date -u -d '+2 hours' +%FT%TZ)"'","createdBy":"'"$USER"'","comment":"why, and who works on it"}'`,
  ].join("\n"),
});
