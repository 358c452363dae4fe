/** Which pods run which configs: by what their containers mount, and by what stands in their variables and arguments. */

import { type Address, addressIn, clusterAddressesIn, urlsIn } from "./address.ts";
import { type Cluster, type Container, type Kept, type Pod, placeOf } from "./cluster.ts";
import { inside, recordAt, recordsAt, textAt, wordsAt } from "./inside.ts";
import { readConfig } from "./read-config.ts";
import { nothingAsked, type Reading, type TextFile } from "./reading.ts";

/** A config and the container that runs it; no container for what nobody here mounts. */
export interface Use {
  /** The generated file, or else the ConfigMap's key. */
  readonly file: string;
  readonly reading: Reading;
  readonly by?: { readonly pod: Pod; readonly container: Container };
}

/** Every use of every config. Equal texts are read once. */
export const usesOf = (files: readonly TextFile[], cluster: Cluster): readonly Use[] => {
  const read = new Map<string, { readonly file: string; readonly reading: Reading }>();
  const readOnce = (path: string, text: string, place = path) => {
    const known = read.get(text);
    if (known) return known;
    const fresh = { file: place, reading: readConfig(path, text) };
    read.set(text, fresh);
    return fresh;
  };
  for (const { path, text } of files) readOnce(path, text);
  const mounted = new Set<string>();
  const uses = cluster.pods.flatMap(pod =>
    pod.containers.flatMap(container => {
      const configs = configsOf(pod, container, cluster).flatMap(({ kept, key, text }) => {
        mounted.add(text);
        return [{ ...readOnce(key, text, `${placeOf(kept)} ${key}`), by: { pod, container } }];
      });
      const own = spokenBy(container);
      return own.addresses.length === 0
        ? configs
        : [...configs, { file: placeOf(pod.kept), reading: own, by: { pod, container } }];
    }),
  );
  const others = [...read].filter(([text]) => !mounted.has(text)).map(([, one]) => one);
  return [...uses, ...others];
};

interface Config {
  readonly kept: Kept;
  readonly key: string;
  readonly text: string;
}

/** The ConfigMap entries that a container finds in its file system. */
const configsOf = (pod: Pod, container: Container, cluster: Cluster): readonly Config[] =>
  container.mounts.flatMap(({ volume, subPath }) => {
    const source = recordsAt(pod.spec, "volumes").find(({ name }) => name === volume);
    const maps = [
      ...(source?.configMap === undefined ? [] : [recordAt(source, "configMap")]),
      ...recordsAt(source, "projected", "sources").flatMap(one =>
        one.configMap === undefined ? [] : [recordAt(one, "configMap")],
      ),
    ];
    return maps.flatMap(map => {
      const kept = cluster.find("ConfigMap", pod.namespace, textAt(map, "name") ?? "");
      if (!kept) return [];
      const items = recordsAt(map, "items").map(one => ({ key: textAt(one, "key"), path: textAt(one, "path") }));
      return [...wordsAt(kept.object, "data")]
        .filter(([key]) => items.length === 0 || items.some(one => one.key === key))
        .filter(([key]) => subPath === undefined || subPath === (items.find(one => one.key === key)?.path ?? key))
        .map(([key, text]) => ({ kept, key, text }));
    });
  });

/** Addresses in literal variables, and in the command and its arguments. */
const spokenBy = (container: Container): Reading => {
  const env = container.env.flatMap(({ name, value }) => within(value, `env ${name}`));
  const words = container.words.flatMap(word => {
    const addresses = within(word, "args");
    // Members of an Alertmanager gossip both ways.
    return word.startsWith("--cluster.peer=")
      ? [...addresses, ...addresses.map(one => ({ ...one, protocol: "UDP" as const }))]
      : addresses;
  });
  return { ...nothingAsked, addresses: [...env, ...words] };
};

/** A URL, a cluster's host name, or a whole value that is host and port. */
export const within = (text: string, where: string): readonly Address[] => {
  const value = text.replace(/^--?[\w.-]+=/, "");
  const whole = /^(dns\w*\+)?[a-z][a-z0-9.-]*:\d{2,5}$/i.test(value) ? addressIn(value, where) : undefined;
  const all = [...(whole ? [whole] : []), ...urlsIn(text), ...clusterAddressesIn(text)];
  const seen = new Set<string>();
  return all.flatMap(one => {
    const key = `${one.host}:${one.port}`;
    if (seen.has(key) || (one.port === undefined && seen.has(one.host))) return [];
    seen.add(key);
    seen.add(one.host);
    return [{ ...one, where }];
  });
};

/** Volumes with a token for the API server at the place where clients look for it. */
export const bringsToken = (pod: Pod): boolean =>
  recordsAt(pod.spec, "volumes").some(
    volume =>
      recordsAt(volume, "projected", "sources").some(one => inside(one, "serviceAccountToken") !== undefined) &&
      pod.containers.some(({ mounts }) =>
        mounts.some(
          one => one.volume === volume.name && one.at.startsWith("/var/run/secrets/kubernetes.io/serviceaccount"),
        ),
      ),
  );
