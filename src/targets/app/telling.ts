/** What services keep in files of their own, and how single records leave those. */

import type { Holding, Self, Site } from "../../core/target.ts";
import { type Matching, type Purge, shellWord } from "../../core/telling.ts";
import type { AppOptions } from "./options.ts";
import { daysKept, hashesHere, type LogFiles, logFilesOf, rotationLag } from "./places.ts";

const filed = ({ services }: Site): readonly { readonly name: string; readonly files: LogFiles }[] =>
  services.flatMap(service => {
    const files = logFilesOf(service);
    return files === undefined ? [] : [{ name: service.name, files }];
  });

/** A handler deletes only while its service writes, so that nobody knows how long the files of a silent one stay. */
export const appHoldings = ({ options }: Self<AppOptions>, site: Site): readonly Holding[] =>
  filed(site).map(({ name, files }) => ({
    telemetry: "logs",
    where: `${files.app}*, ${files.errors}* of ${name}, on each of its machines`,
    atMostDays: options.rotation.by === "handler" ? Number.POSITIVE_INFINITY : daysKept(options, site) + rotationLag,
    readers: "root, and the user and group the service runs as",
    apart: true,
    unhashed: !hashesHere(options, site),
  }));

/** Says of a line whether it goes; lines that are no JSON stay, but for those that contain the text. */
const goes = ({ field, is }: Matching): string =>
  is === "contains" ? "contains($value)" : `((fromjson? | objects | .${field} == $value) // false)`;

export const purgeApp = ({ options }: Self<AppOptions>, site: Site, matching: Matching): readonly Purge[] => {
  const variable = hashesHere(options, site) ? matching.variable : (matching.unhashed ?? matching.variable);
  return filed(site).map(
    ({ name, files }): Purge => ({
      where: `the log files of ${name}`,
      reach: "records",
      calls: [
        {
          about:
            "on each of its machines, once the shipper has sent what is there: take the lines out of the rotated files",
          command: `for file in ${shellWord(files.app)}.* ${shellWord(files.errors)}.*; do
  [ -f "$file" ] || continue
  case "$file" in *.gz) unpack="gzip -dc" pack="gzip -c" ;; *) unpack=cat pack=cat ;; esac
  folder=$(mktemp -d) && $unpack "$file" > "$folder/all" &&
    jq -Rr --arg value "$${variable}" 'select(${goes(matching)} | not)' "$folder/all" > "$folder/rest" &&
    $pack "$folder/rest" > "$folder/packed" && touch -r "$file" "$folder/packed" &&
    cat "$folder/packed" > "$file" && touch -r "$folder/packed" "$file"
  rm -rf "$folder"
done`,
        },
      ],
      notes: [
        "It needs `jq`.",
        options.rotation.by === "handler"
          ? "The file that is being written is not touched: start the service anew on another file, or do it again after the next midnight."
          : "The file that is being written is not touched: rotate it before with `logrotate --force` and the name that `logrotate.conf` has in `/etc/logrotate.d`.",
        ...(hashesHere(options, site)
          ? []
          : ["These files have values as the service wrote them: the pseudonyms are made by the shipper."]),
        "A copy stays in the disk's free blocks, and in snapshots of it.",
      ],
    }),
  );
};
