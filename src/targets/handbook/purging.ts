/** How matching records leave every store: the exact calls, and what must hold for them. */

import { isLowerBound } from "../../core/retention.ts";
import { type Stream, streams } from "../../core/schema.ts";
import type { Holding, Part, Site } from "../../core/target.ts";
import type { Call, Matching, Purge } from "../../core/telling.ts";
import { type Context, tried } from "./asking.ts";
import { block, list, plain, prose } from "./markdown.ts";

const reaches: Readonly<Record<Purge["reach"], string>> = {
  records: "Deletes the records that match.",
  stretches: "Deletes no single record, only whole stretches.",
  nothing: "Nothing can be deleted before its time.",
  outside: "Not deleted from here: its operator is asked.",
};

/** What is to be deleted, without the streams: which those are follows from the retention. */
export type Sought = Omit<Matching, "streams">;

/** The streams that must be kept so long, the audit trail among them, and the others. */
const streamsBy = ({ retention }: Site, promised: boolean): readonly Stream[] =>
  streams.filter(stream => isLowerBound(retention[stream]) === promised);

const isPromised = ({ stream, telemetry }: Holding, { retention }: Site): boolean =>
  isLowerBound(retention[telemetry === "logs" ? (stream ?? "application") : telemetry]);

/** Whether a target has anything of what must be kept, or of what need not; of what is not ours, either. */
const concerns = ({ holdings, readable }: Part, site: Site, promised: boolean): boolean =>
  holdings.length === 0
    ? readable.mapping.length === 0
      ? !promised
      : streamsBy(site, promised).length > 0
    : holdings.some(holding => isPromised(holding, site) === promised);

interface Purged {
  readonly part: Part;
  readonly purges: readonly Purge[];
  /** Why nothing is to be deleted there. */
  readonly none?: string;
}

const purgesOf = (sought: Sought, { parts, site }: Context, promised: boolean): readonly Purged[] => {
  const meant = streamsBy(site, promised);
  return parts
    .filter(part => concerns(part, site, promised))
    .map(part =>
      tried<Purged>(
        () => ({ part, purges: part.purge({ ...sought, streams: meant }) }),
        why => ({ part, purges: [], none: why }),
      ),
    );
};

/** What a request leaves behind, a line for each place. */
export const notSingly = (sought: Sought, context: Context): readonly string[] =>
  [false, true]
    .flatMap(promised => purgesOf(sought, context, promised))
    .flatMap(({ part, purges }) =>
      purges.flatMap(({ where, reach }) => {
        const place = `${plain(part.title)}, ${plain(where)}`;
        switch (reach) {
          case "records":
            return [];
          case "stretches":
            return [`${place}: no single record, only whole stretches.`];
          case "nothing":
            return [`${place}: nothing before its time.`];
          case "outside":
            return [`${place}: only by whoever runs it.`];
          default:
            return reach satisfies never;
        }
      }),
    );

const callText = ({ about, command }: Call): readonly string[] => [`${sentence(prose(about))}:`, block("sh", command)];

const lastResorts = (calls: readonly Call[]): readonly string[] =>
  calls.length === 0
    ? []
    : [
        "**Last resort: this deletes everybody's records there, not those of one person.** Not for one person's request.",
        ...calls.flatMap(callText),
      ];

const texts = ({ part, purges, none }: Purged, level: "###" | "####"): readonly string[] =>
  none === undefined
    ? purges.flatMap(({ where, reach, calls, notes }) => [
        `${level} ${plain(part.title)}: ${plain(where)}`,
        reaches[reach],
        ...calls.filter(call => call.lastResort !== true).flatMap(callText),
        ...lastResorts(calls.filter(call => call.lastResort === true)),
        list(notes.map(prose)),
      ])
    : [`${level} ${plain(part.title)}`, `Nothing to delete: ${prose(none)}.`];

/** A heading of the third level for each place; what must be kept has a part of its own, after who must approve. */
export const purging = (sought: Sought, context: Context): readonly string[] => {
  const { site } = context;
  const promised = purgesOf(sought, context, true).flatMap(one => texts(one, "####"));
  const kept = [...streams, "traces" as const, "metrics" as const].filter(one => isLowerBound(site.retention[one]));
  return [
    ...purgesOf(sought, context, false).flatMap(one => texts(one, "###")),
    ...(promised.length === 0
      ? []
      : [
          "### Only with approval: what must be kept",
          `The retention promises to keep ${kept
            .map(one => `${one} ${plain(site.retention[one].written)}`)
            .join(
              ", ",
            )}, and none of the commands above touches that. A law or a contract may stand behind it, and an audit trail with a gap proves nothing any more: whoever answers for privacy and whoever answers for that promise decide together, in writing, before any of this is run.`,
          ...promised,
        ]),
  ];
};

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
