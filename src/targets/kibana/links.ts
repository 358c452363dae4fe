/** Pages of Kibana: a query in Discover, whose state is written in rison; and how a rule is muted. */

import type { AlertRule } from "../../core/alert.ts";
import type { Self, Site } from "../../core/target.ts";
import { inUrl, type Link, type Looked, type Silence } from "../../core/telling.ts";
import { goDuration } from "../../core/units.ts";
import { storesOf } from "./files.ts";
import { dataViewId, ruleId } from "./names.ts";
import type { KibanaOptions } from "./options.ts";

/** A text in rison, for a URL. @see https://github.com/Nanonid/rison */
const risonText = (text: string): string => inUrl(`'${text.replaceAll(/[!']/g, sign => `!${sign}`)}'`);

export const linkToKibana = (
  self: Self<KibanaOptions>,
  site: Site,
  looked: Looked,
  base: string | undefined,
): Link | undefined => {
  const url = self.options.url ?? base;
  const store = storesOf(self, site).find(({ key }) => key === looked.store);
  if (url === undefined || store === undefined || looked.kind !== "query") return undefined;
  const state = stateOf(looked, dataViewId(site.name, store.key));
  if (state === undefined) return undefined;
  const time = `_g=%28time:%28from:now-${goDuration(looked.window)},to:now%29%29`;
  return { title: "Kibana Discover", url: `${url}/app/discover#/?${time}&_a=%28${state}%29` };
};

const stateOf = (looked: Looked & { readonly kind: "query" }, view: string): string | undefined => {
  const query = risonText(looked.text);
  if (looked.language === "esql") return `dataSource:%28type:esql%29,query:%28esql:${query}%29`;
  if (looked.language === "kql")
    return `dataSource:%28dataViewId:${risonText(view)},type:dataView%29,query:%28language:kuery,query:${query}%29`;
  return undefined;
};

/** @see https://www.elastic.co/docs/api/doc/kibana/operation/operation-post-alerting-rule-id-mute-all */
export const silenceKibana = (self: Self<KibanaOptions>, site: Site, rule: AlertRule): Silence => ({
  about: "In Kibana, where the rule is muted until somebody posts to `_unmute_all`",
  command: [
    ...(self.options.url === undefined ? [] : [`KIBANA_URL=${self.options.url}`]),
    `curl --fail-with-body --request POST "$KIBANA_URL/api/alerting/rule/${ruleId(site.name, rule.id)}/_mute_all" \\`,
    "  --header 'kbn-xsrf: true' --header \"Authorization: ApiKey $KIBANA_API_KEY\"",
  ].join("\n"),
});
