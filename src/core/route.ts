/** Who is told, by severity. Addresses with a key in them are secrets, by reference. */

import type { Severity } from "./alert.ts";
import type { Secret, SecretText } from "./secret.ts";

export type Channel =
  | { readonly kind: "slack"; readonly url: Secret; readonly channel?: string }
  | { readonly kind: "pagerduty"; readonly key: Secret }
  | {
      readonly kind: "email";
      readonly to: readonly string[];
      readonly from: string;
      /** `host:port` of the mail server. */
      readonly server: string;
      readonly username?: string;
      readonly password?: Secret;
    }
  | { readonly kind: "webhook"; readonly url: Secret };

/** A channel of Slack by an incoming webhook. @see https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
export const slack = (options: { readonly url: Secret; readonly channel?: string }): Channel =>
  Object.freeze({ kind: "slack", ...options });
/** A service of PagerDuty, by the integration key of its Events API v2. */
export const pagerduty = (options: { readonly key: Secret }): Channel =>
  Object.freeze({ kind: "pagerduty", ...options });

/** Where PagerDuty's integrations for clouds take what a cloud posts. @see https://support.pagerduty.com/main/docs/services-and-integrations */
export const pagerdutyIntegration = (key: Secret): SecretText => [
  "https://events.pagerduty.com/integration/",
  key,
  "/enqueue",
];

/** Mail over SMTP with STARTTLS. */
export const email = (options: Omit<Extract<Channel, { kind: "email" }>, "kind">): Channel =>
  Object.freeze({ kind: "email", ...options });
/** A POST of the evaluator's own JSON. */
export const webhook = (options: { readonly url: Secret }): Channel => Object.freeze({ kind: "webhook", ...options });

/** The channels of each severity; none means that nobody is told. */
export type Routes = Readonly<Record<Severity, readonly Channel[]>>;

/** What a channel's messages carry and nobody may read, each exactly where the product's configuration refers to it. */
export const channelSecrets = (channel: Channel): readonly Secret[] => {
  switch (channel.kind) {
    case "slack":
    case "webhook":
      return [channel.url];
    case "pagerduty":
      return [channel.key];
    case "email":
      return channel.password === undefined ? [] : [channel.password];
    default:
      return channel satisfies never;
  }
};

/** Where a channel's messages go, in the form of a workload's `connects`: a secret address is any host, on HTTPS' own port. */
export const channelAddress = (channel: Channel): string => {
  switch (channel.kind) {
    case "slack":
    case "webhook":
      return "https://*:443";
    case "pagerduty":
      return "https://events.pagerduty.com:443";
    case "email":
      return `smtp://${channel.server}`;
    default:
      return channel satisfies never;
  }
};

/** The colours notifications are marked with. */
export const severityColours: Readonly<Record<Severity | "other", string>> = Object.freeze({
  info: "#36a64f",
  warning: "#ff9800",
  critical: "#f44336",
  other: "#808080",
});

/** What to do where a cloud judges alerts, none of which posts to Slack. */
export const noSlackHelp =
  "tell people by email, webhook or pagerduty, or let a target judge that can: evaluator, of the environment or of a service";
