/** What is wrong with a Kibana that only the whole environment shows. */

import { isShippedPanel } from "../../catalog/index.ts";
import { severities } from "../../core/alert.ts";
import type { Problem } from "../../core/errors.ts";
import type { Self, Site } from "../../core/target.ts";
import { lay } from "./charts.ts";
import type { KibanaOptions } from "./options.ts";

export const judgeKibana = ({ key, options }: Self<KibanaOptions>, site: Site): readonly Problem[] => {
  const stores = site.readables(key);
  const readable = stores.filter(({ languages }) => languages.includes("esql"));
  const [store] = readable;
  return [
    ...stores
      .filter(({ languages }) => !languages.includes("esql"))
      .map(
        ({ key: other }): Problem => ({
          code: "missing-capability",
          path: "reads",
          what: "cannot be shown in Kibana: it is not asked in ES|QL",
          got: other,
          expected: "an elasticsearch(…)",
        }),
      ),
    ...judgeConnectors(options, site),
    ...(store ? judgeDashboards(site, store) : []),
  ];
};

const judgeConnectors = ({ connectors }: KibanaOptions, { routes }: Site): readonly Problem[] =>
  severities.flatMap((severity): readonly Problem[] => {
    const named = connectors[severity]?.length ?? 0;
    return named <= routes[severity].length
      ? []
      : [
          {
            code: "wrong-value",
            path: `connectors.${severity}`,
            what: "names more connectors than the route has channels",
            got: String(named),
            expected: `at most ${routes[severity].length}, in the order of routes.${severity}`,
          },
        ];
  });

/** Shipped panels that Elasticsearch cannot answer are left out and told of; one's own are refused. */
const judgeDashboards = (site: Site, store: ReturnType<Site["readables"]>[number]): readonly Problem[] =>
  site.dashboards.flatMap((dashboard, at) =>
    lay(dashboard, store, site.schema)
      .refusals.filter(({ panel }) => !isShippedPanel(panel))
      .map(
        ({ panel, row, index, why, help }): Problem => ({
          code: "unsupported-query",
          path: `dashboards.${at}.rows.${row}.panels.${index}`,
          what: `cannot be drawn by Kibana ("${panel.title}"): ${why}`,
          ...(help === undefined ? {} : { help }),
        }),
      ),
  );
