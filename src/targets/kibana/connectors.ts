/**
 * The connectors that the rules' actions are sent through, one for each channel of a severity that nobody named a connector
 * of their own for.
 * @see https://www.elastic.co/docs/reference/kibana/connectors-kibana/alerting-connectors
 */

import { type Severity, severities } from "../../core/alert.ts";
import type { Channel } from "../../core/route.ts";
import type { Secret } from "../../core/secret.ts";
import type { Self, Site } from "../../core/target.ts";
import { actionsOf } from "./actions.ts";
import { watched } from "./alerts.ts";
import type { KibanaOptions } from "./options.ts";

type Setting = string | number | boolean | Secret | Readonly<Record<string, string>>;

export interface Connector {
  /** As actions name it: `prod-critical-slack`. */
  readonly id: string;
  /** Without the environment: `critical-slack`. */
  readonly name: string;
  readonly type: ".slack" | ".pagerduty" | ".email" | ".webhook";
  /** Shown to whoever may read connectors. */
  readonly config: Readonly<Record<string, Setting>>;
  /** Shown to nobody. */
  readonly secrets: Readonly<Record<string, Setting>>;
}

/** Those that some rule uses: a shadow has no actions. */
export const connectorsOf = ({ key, options }: Self<KibanaOptions>, site: Site): readonly Connector[] =>
  severities.flatMap((severity): readonly Connector[] => {
    const rule = site
      .alerts(key)
      .flatMap(watched)
      .find(one => one.severity === severity && one.state === "on");
    if (rule === undefined) return [];
    // Two actions for each channel, in the order of the route: that it fires, and that it is over.
    const ids = actionsOf(rule, options, site).flatMap(({ id }, at) => (at % 2 === 0 ? [String(id)] : []));
    return site.routes[severity].flatMap((channel, at) => {
      const id = ids[at];
      return id === undefined || named(options, severity, at) ? [] : [connectorOf(channel, id, site.name)];
    });
  });

const named = ({ connectors }: KibanaOptions, severity: Severity, at: number): boolean =>
  connectors[severity]?.[at] !== undefined;

const connectorOf = (channel: Channel, id: string, environment: string): Connector => {
  const about = { id, name: id.slice(environment.length + 1) };
  switch (channel.kind) {
    case "slack":
      return { ...about, type: ".slack", config: {}, secrets: { webhookUrl: channel.url } };
    case "pagerduty":
      return { ...about, type: ".pagerduty", config: {}, secrets: { routingKey: channel.key } };
    case "email": {
      const [host = "", port = ""] = channel.server.split(":");
      const { username, password } = channel;
      return {
        ...about,
        type: ".email",
        // `secure` is for servers that speak TLS from the first byte on.
        config: {
          service: "other",
          from: channel.from,
          host,
          port: Number(port),
          secure: port === "465",
          hasAuth: username !== undefined,
        },
        secrets: username === undefined ? {} : { user: username, ...(password === undefined ? {} : { password }) },
      };
    }
    case "webhook":
      // Its address is no secret to Kibana, which shows it to whoever may read connectors.
      return {
        ...about,
        type: ".webhook",
        config: {
          url: channel.url,
          method: "post",
          headers: { "Content-Type": "application/json" },
          hasAuth: false,
        },
        secrets: {},
      };
    default:
      return channel satisfies never;
  }
};
