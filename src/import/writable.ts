/** What of a file may not stand in an environment, which is code that everybody reads. */

import type { ImportFinding } from "./finding.ts";
import type { FoundSource, FoundStores, Reading } from "./reading.ts";
import type { ImportRedaction } from "./redaction.ts";
import { sourceText } from "./services.ts";

/** A reading without what holds a credential, or a person's name for a service; each is named. */
export const writable = (reading: Reading, { forbids }: ImportRedaction): Reading => {
  const sources = reading.sources.map(one => ({ one, by: forbids(one.service) ?? forbids(sourceText(one.source)) }));
  const stores = (Object.entries(reading.stores) as readonly (readonly [keyof FoundStores, string])[]).map(
    ([store, source]) => ({ store, source, by: forbids(source) }),
  );
  return {
    ...reading,
    sources: sources.filter(({ by }) => by === undefined).map(({ one }) => one),
    stores: Object.fromEntries(stores.map(({ store, source, by }) => [store, by === undefined ? source : "{}"])),
    findings: [
      ...reading.findings,
      ...sources.flatMap(({ one, by }) => (by === undefined ? [] : [leftSource(one, by)])),
      ...stores.flatMap(({ store, by }) => (by === undefined ? [] : [leftStore(store, by)])),
    ],
  };
};

const leftSource = ({ at, line }: FoundSource, by: string): ImportFinding => ({
  code: "not-carried-over",
  path: at,
  ...(line === undefined ? {} : { line }),
  what: `is not carried over: a service whose name or source holds what the detector ${by} finds, which no environment may`,
  help: '"chat": { source: files("/srv/chat/logs/*.log") } under services, with a name and a source that hold none; what stood here should be replaced',
});

const leftStore = (store: keyof FoundStores, by: string): ImportFinding => ({
  code: "not-carried-over",
  path: store,
  what: `is not carried over: options of ${store} that hold what the detector ${by} finds, which no environment may`,
  help: `${store}({ url: "https://…" }) under targets, what opens it as secret("…"); what stood here should be replaced`,
});
