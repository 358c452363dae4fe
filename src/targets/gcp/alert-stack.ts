/** The resources that watch: channels, and policies that tell them. */

import { type Resource, ref, resourcesOf } from "../../core/resource.ts";
import type { Self, Site } from "../../core/target.ts";
import type { GoogleArguments } from "../../doors/google.ts";
import type { AlertResources } from "./alerts.ts";
import { ownerOf } from "./names.ts";
import type { GcpOptions } from "./options.ts";
import { type NotificationChannel, notificationChannels } from "./resources.ts";

const google = resourcesOf<GoogleArguments>();

export interface Watching {
  readonly resources: readonly Resource[];
  readonly policies: readonly Resource[];
}

/** Only the channels that a policy tells: in shadow none. */
export const alertResources = (alerts: readonly AlertResources[], self: Self<GcpOptions>, site: Site): Watching => {
  const { project } = self.options;
  const told = new Set(alerts.flatMap(({ policy }) => policy.notificationChannels));
  const channels = new Map(
    (told.size === 0 ? [] : notificationChannels(site))
      .filter(({ key }) => told.has(key))
      .map(channel => [channel.key, channelResource(channel, project, ownerOf(self, site))]),
  );
  const policies = alerts.map(({ id, policy: { notificationChannels: names, ...policy } }) =>
    google("google_monitoring_alert_policy", id, {
      project,
      ...policy,
      notificationChannels: names.flatMap(name => {
        const channel = channels.get(name);
        return channel === undefined ? [] : [ref(channel, "name")];
      }),
    }),
  );
  return { policies, resources: [...channels.values(), ...policies] };
};

const channelResource = (
  { key, displayName, labels, ...channel }: NotificationChannel,
  project: string,
  owner: string,
): Resource =>
  google("google_monitoring_notification_channel", key, {
    project,
    ...channel,
    displayName: `${owner}, ${displayName}`,
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
  });
