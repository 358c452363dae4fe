/** What is wrong with a Grafana that only the whole environment shows. */

import { isShippedPanel, traceSearchOf } from "../../catalog/index.ts";
import type { Dashboard, Panel } from "../../core/dashboard.ts";
import { didYouMean, type Problem, shown } from "../../core/errors.ts";
import type { Self, Site } from "../../core/target.ts";
import { emailsOf, mailSettings } from "./contacts.ts";
import { drawnDashboard } from "./dashboards.ts";
import { queryDoor } from "./data-sources.ts";
import type { Undrawn } from "./drawing.ts";
import type { GrafanaOptions } from "./options.ts";
import { isPlugin, plugins, type Source, sourcesOf } from "./sources.ts";
import { variableIn } from "./text.ts";
import { variableNames } from "./variables.ts";

export const judgeGrafana = (self: Self<GrafanaOptions>, site: Site): readonly Problem[] => {
  const sources = sourcesOf(self, site);
  const judgesAlerts = site.alerts(self.key).length > 0;
  return [
    ...judgeStores(self, site, sources),
    ...judgeDataSources(self.options),
    ...judgeDashboards(site, sources),
    ...(judgesAlerts ? judgeMail(site) : []),
    ...judgePolicies(self.options, site, judgesAlerts),
    ...judgeSidecar(self.options, site),
    ...judgeOwners(self.options),
  ];
};

const judgeSidecar = ({ sidecar }: GrafanaOptions, { platform }: Site): readonly Problem[] =>
  sidecar === undefined || platform.kind === "kubernetes"
    ? []
    : [
        {
          code: "missing-capability",
          path: "sidecar",
          what: "is nowhere on one machine: it takes files from a cluster's ConfigMaps",
          got: shown(platform.kind),
          expected: "platform: kubernetes({ … })",
          help: "leave it out",
        },
      ];

/** Two that fill one Grafana undo each other. */
const judgeOwners = ({ sidecar, terraform }: GrafanaOptions): readonly Problem[] =>
  terraform && sidecar !== undefined
    ? [
        {
          code: "duplicate",
          path: "terraform",
          what: "fills a Grafana that the sidecar fills too",
          got: "both",
          expected: "sidecar or terraform",
        },
      ]
    : [];

/** Every store has a plugin, and an address unless its data source is the user's. */
const judgeStores = (self: Self<GrafanaOptions>, site: Site, sources: readonly Source[]): readonly Problem[] =>
  site.readables(self.key).flatMap((readable): readonly Problem[] => {
    if (!isPlugin(readable.product))
      return [
        {
          code: "missing-capability",
          path: "reads",
          what: "names a store that no data source is written for",
          got: shown(readable.key),
          expected: `one of ${Object.keys(plugins).join(", ")}`,
        },
      ];
    const ours = sources.find(source => source.readable.key === readable.key)?.ours;
    if (ours === false || queryDoor(readable)) return [];
    return [
      {
        code: "missing-capability",
        path: "reads",
        what: "names a store without an address for queries",
        got: shown(readable.key),
        help: `give your own data source: dataSources: { ${readable.key}: existing("uid") }`,
      },
    ];
  });

const judgeDataSources = ({ dataSources, reads }: GrafanaOptions): readonly Problem[] =>
  Object.keys(dataSources)
    .filter(name => !reads.includes(name))
    .map((name): Problem => {
      return {
        code: "unknown-name",
        path: `dataSources.${name}`,
        what: "is not in reads",
        got: shown(name),
        expected: `one of ${reads.join(", ")}`,
        ...didYouMean(name, reads),
      };
    });

const judgeDashboards = (site: Site, sources: readonly Source[]): readonly Problem[] => {
  const problems: Problem[] = [];
  const titles = new Map<string, string>();
  for (const dashboard of site.dashboards) {
    const path = `dashboards.${dashboard.id}`;
    const other = titles.get(dashboard.title);
    if (other !== undefined)
      problems.push({
        code: "duplicate",
        path: `${path}.title`,
        what: "is the title of another dashboard, which Grafana refuses in one folder",
        got: shown(dashboard.title),
        expected: `another than that of ${other}`,
      });
    titles.set(dashboard.title, dashboard.id);
    problems.push(...judgeTexts(path, dashboard, variableNames(dashboard, sources)));
    for (const { panel, at, why } of drawnDashboard(dashboard, sources, site).undrawn)
      if (!isShippedPanel(panel))
        problems.push(unanswered(`${path}.${at}`, why, "no store that Grafana reads can answer it"));
    dashboard.rows.forEach(({ panels }, row) => {
      panels.forEach((panel, index) => {
        if (!(Number.isInteger(panel.width) && panel.width >= 1 && panel.width <= 12))
          problems.push({
            code: "wrong-value",
            path: `${path}.rows[${row}].panels[${index}].width`,
            what: "is no part of the width",
            got: shown(panel.width),
            expected: "whole twelfths, 1 to 12",
          });
      });
    });
  }
  return problems;
};

const unanswered = (path: string, { reasons, help }: Undrawn, what: string): Problem => ({
  code: "unsupported-query",
  path,
  what: `${what} (${reasons.join("; ")})`,
  ...(help === undefined ? {} : { help }),
});

/** Titles, descriptions and what traces must have offer no way to write a variable's name literally, nor legends that of a label. */
const judgeTexts = (path: string, dashboard: Dashboard, variables: readonly string[]): readonly Problem[] => {
  const texts: (readonly [path: string, text: string])[] = [];
  const panelTexts = (panel: Panel, at: string): void => {
    texts.push([`${at}.title`, panel.title], [`${at}.description`, panel.description]);
    if (panel.form === "traces") {
      const { operation, where = {} } = traceSearchOf(panel.search) ?? {};
      for (const text of [operation, ...Object.values(where)])
        if (text !== undefined) texts.push([`${at}.search`, text]);
    } else for (const { label } of panel.draws) if (label !== undefined) texts.push([`${at}.draws`, label]);
  };
  texts.push([`${path}.title`, dashboard.title], [`${path}.description`, dashboard.description]);
  dashboard.rows.forEach(({ title, panels }, row) => {
    texts.push([`${path}.rows[${row}].title`, title]);
    panels.forEach((panel, index) => {
      panelTexts(panel, `${path}.rows[${row}].panels[${index}]`);
    });
  });
  return texts.flatMap(([at, text]): readonly Problem[] => {
    const variable = variableIn(text, variables);
    if (variable !== undefined)
      return [
        {
          code: "unprintable-text",
          path: at,
          what: `would show the value of the variable ${variable}`,
          got: shown(text),
          help: "write it without the dollar sign or the brackets",
        },
      ];
    return /\{\{/.test(text) && /(title|draws)$/.test(at)
      ? [
          {
            code: "unprintable-text",
            path: at,
            what: "would show a label's value where it is a legend",
            got: shown(text),
            help: "write it without {{",
          },
        ]
      : [];
  });
};

const judgeMail = (site: Site): readonly Problem[] => {
  const emails = emailsOf(site);
  const [first] = emails;
  if (first === undefined) return [];
  return [
    ...(emails.some(one => mailSettings(one) !== mailSettings(first))
      ? [
          {
            code: "missing-capability",
            path: "routes",
            what: "names several mail servers or senders, of which Grafana has one",
            got: shown([...new Set(emails.map(({ server }) => server))].join(", ")),
            expected: "the same server, sender and user for every e-mail",
          } as const,
        ]
      : []),
    ...(emails.every(({ username }) => username === undefined || /^[A-Za-z0-9._@+-]+$/.test(username))
      ? []
      : [
          {
            code: "unprintable-text",
            path: "routes",
            what: "has a user name of the mail server that grafana.ini cannot carry",
            expected: "letters, digits and ._@+-",
          } as const,
        ]),
  ];
};

const judgePolicies = (
  { policies }: GrafanaOptions,
  { routes }: Pick<Site, "routes">,
  judgesAlerts: boolean,
): readonly Problem[] => {
  if (!policies) return [];
  const told = Object.values(routes).some(channels => channels.length > 0);
  if (judgesAlerts && told) return [];
  return [
    {
      code: "missing-key",
      path: "policies",
      what: judgesAlerts ? "need somebody to tell" : "belong to alerts, of which Grafana judges none here",
      help: judgesAlerts ? "write routes: { critical: [slack({ … })] }" : "leave it out, or make Grafana the evaluator",
    },
  ];
};
