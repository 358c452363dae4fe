/** Any config: its format is told by its name and its first keys, and whatever else in it names a host of the cluster counts. */

import { parse } from "yaml";
import { type Address, addressIn, clusterAddressesIn, urlsIn } from "./address.ts";
import { inside, isRecord, recordsAt, textAt } from "./inside.ts";
import { isCollector, readCollector } from "./read-collector.ts";
import { discoveryNeeds, readJobs } from "./read-discovery.ts";
import {
  alertmanagerListens,
  alloyListens,
  logstashApiListens,
  logstashListens,
  lokiListens,
  prometheusListens,
  promtailListens,
} from "./read-listens.ts";
import { readLoki } from "./read-loki.ts";
import { nothingAsked, type Reading, watching } from "./reading.ts";
import { under } from "./under.ts";

/** What a file asks; on compose hosts have bare names, which only formats that are known can tell from other words. */
export const readConfig = (path: string, text: string): Reading => {
  const known = readKnown(path, text);
  const seen = new Set(known.addresses.flatMap(({ host, port }) => [host, `${host}:${port}`]));
  const others = clusterAddressesIn(text).filter(
    ({ host, port }) => !seen.has(port === undefined ? host : `${host}:${port}`),
  );
  return others.length === 0 ? known : { ...known, addresses: [...known.addresses, ...others] };
};

const readKnown = (path: string, text: string): Reading => {
  if (/\.alloy$/.test(path)) return readAlloy(text);
  if (/\.conf$/.test(path)) return { ...nothingAsked, addresses: readLogstash(text), listens: logstashListens(text) };
  if (/\.(sh|env)$/.test(path)) return { ...nothingAsked, addresses: urlsIn(text) };
  if (!/\.ya?ml$/.test(path)) return nothingAsked;
  if (isCollector(text)) return readCollector(text);
  // A Promtail's pipelines are long, and only some files are worth parsing.
  const format = formats.find(({ has }) => has.test(text));
  if (!format) return nothingAsked;
  const document: unknown = parse(text, { logLevel: "silent" });
  return isRecord(document) ? format.read(document) : nothingAsked;
};

const of = (addresses: readonly Address[]): Reading => ({ ...nothingAsked, addresses });

const formats: readonly { readonly has: RegExp; readonly read: (document: unknown) => Reading }[] = [
  {
    // Promtail
    has: /^clients:/m,
    read: document => {
      const { addresses, needs } = readJobs(document);
      return {
        ...nothingAsked,
        addresses: [...under(inside(document, "clients"), /^url$/).map(below("clients")), ...addresses],
        needs,
        listens: promtailListens(document),
      };
    },
  },
  {
    // Loki
    has: /^(schema_config|limits_config|memberlist):/m,
    read: document => ({ ...of(readLoki(document)), listens: lokiListens(document) }),
  },
  {
    // Prometheus
    has: /^(scrape_configs|alerting|remote_write):/m,
    read: document => {
      const { addresses, needs, discoveries } = readJobs(document);
      const written = ["remote_write", "remote_read"].flatMap(key =>
        under(inside(document, key), /^(url|token_url)$/).map(below(key)),
      );
      return {
        ...nothingAsked,
        addresses: [...addresses, ...written],
        needs,
        discoveries,
        listens: prometheusListens,
      };
    },
  },
  {
    // Grafana's data sources; what else has a URL there is a link.
    has: /^datasources:/m,
    read: document =>
      of(
        recordsAt(document, "datasources").flatMap((one, index) => {
          const url = textAt(one, "url");
          return url === undefined ? [] : (addressIn(url, `datasources[${textAt(one, "uid") ?? index}].url`) ?? []);
        }),
      ),
  },
  {
    // Alertmanager, which posts to services that need not be named.
    has: /^receivers:/m,
    read: document => ({
      ...of([
        ...under(document, /^(smarthost|smtp_smarthost)$/, 25),
        ...under(document, /^(url|api_url|webhook_url|slack_api_url|opsgenie_api_url|pagerduty_url)$/),
        ...recordsAt(document, "receivers").flatMap(receiver =>
          Object.entries(posted).flatMap(([kind, host]) =>
            recordsAt(receiver, kind).length === 0
              ? []
              : [{ where: `receivers[${textAt(receiver, "name")}].${kind}`, written: host, host, port: 443 }],
          ),
        ),
      ]),
      ...(inside(document, "route") === undefined ? {} : { listens: alertmanagerListens }),
    }),
  },
  {
    // Logstash's own settings
    has: /^(api\.http|xpack\.monitoring)/m,
    read: document => ({ ...of(under(document, /hosts$/)), listens: logstashApiListens(document) }),
  },
];

const below =
  (key: string) =>
  (address: Address): Address => ({ ...address, where: `${key}.${address.where}` });

/** Where notices go whose address is the service's own. */
const posted: Readonly<Record<string, string>> = {
  slack_configs: "slack.com",
  pagerduty_configs: "events.pagerduty.com",
  opsgenie_configs: "api.opsgenie.com",
};

/** The addresses of attributes, by the component they stand in. */
const readAlloy = (text: string): Reading => {
  const addresses: Address[] = [];
  const roles: { readonly where: string; readonly role: string }[] = [];
  let component = "";
  for (const line of text.split("\n")) {
    const opened = /^([a-z][\w.]*)(?: "([^"]*)")? \{/.exec(line);
    if (opened) component = [opened[1], opened[2]].filter(one => one !== undefined).join(".");
    const attribute = /^\s+([a-z_]+)\s*=\s*(".*"|\[.*\])\s*$/.exec(line);
    const [, key, value = ""] = attribute ?? [];
    if (key === undefined) continue;
    if (component.startsWith("discovery.kubernetes") && key === "role")
      roles.push({ where: component, role: value.slice(1, -1) });
    if (/^(url|urls|endpoint|endpoints|server|address|addresses|brokers|proxy_url)$/.test(key))
      for (const [, written = ""] of value.matchAll(/"([^"]*)"/g)) {
        const address = addressIn(written, `${component}.${key}`);
        if (address) addresses.push(address);
      }
  }
  const reader = /^loki\.source\.kubernetes "([^"]*)"/m.exec(text)?.[1];
  const why = "loki.source.kubernetes";
  return {
    ...nothingAsked,
    addresses,
    listens: alloyListens(text),
    needs: [
      ...roles.flatMap(({ where, role }) => discoveryNeeds(role, [], where)),
      ...(reader === undefined
        ? []
        : [{ where: `${why}.${reader}`, why, group: "", resources: ["pods/log"], verbs: watching }]),
    ],
  };
};

/** Quoted hosts and URLs that outputs and filters are given. */
const readLogstash = (text: string): readonly Address[] =>
  text.split("\n").flatMap(line => {
    const [, key = "", value = ""] =
      /^\s*(hosts?|urls?|endpoint|bootstrap_servers|cloud_id)\s*=>\s*(.+)$/.exec(line) ?? [];
    return [...value.matchAll(/"([^"]*)"|'([^']*)'/g)].flatMap(([, double, single]) => {
      const written = double ?? single ?? "";
      // An input's host is where it listens, and a bare word may be anything.
      return /[.:]/.test(written) ? (addressIn(written, key) ?? []) : [];
    });
  });
