/** `data-inventory.md`: which data is where, for how long, and what a request to delete it must touch. */

import { isLowerBound } from "../../core/retention.ts";
import { secretVariable } from "../../core/secret.ts";
import type { Holding, Site } from "../../core/target.ts";
import type { Context } from "./asking.ts";
import { allowedDays, inventoryOf } from "./inventory.ts";
import { block, code, list, page, plain, prose, table } from "./markdown.ts";
import type { Page } from "./page.ts";
import { notSingly, purging, type Sought } from "./purging.ts";

/** Hours beyond a day are said as a part of it. */
const inDays = (days: number): string => (Number.isFinite(days) ? `${Math.round(days * 10) / 10}` : "not known");

const policyText = (holding: Holding, site: Site): string => {
  const keep = site.retention[holding.telemetry === "logs" ? (holding.stream ?? "application") : holding.telemetry];
  return isLowerBound(keep) ? keep.written : `at most ${allowedDays(holding, site)} days`;
};

const holdingRow = (title: string, holding: Holding, site: Site): readonly string[] => [
  plain(title),
  holding.stream ?? holding.telemetry,
  code(holding.where),
  inDays(holding.atMostDays),
  holding.lag === undefined ? "" : `${holding.lag.days} of them: ${prose(holding.lag.because)}`,
  plain(policyText(holding, site)),
  plain(holding.readers ?? "not known here"),
];

/** How the pseudonym of a person is made, where it is the pseudonym that is stored. */
const pseudonymText = ({ services, schema }: Site): string | undefined => {
  const field = schema.fields.user_id;
  const hashed = services.filter(
    ({ privacy }) => field !== undefined && (privacy.fields.user_id ?? privacy.user) === "hash",
  );
  const keys = [...new Set(hashed.map(({ privacy }) => secretVariable(privacy.pseudonymKey)))];
  const [key] = keys;
  return key === undefined
    ? block("sh", "USER_ID=ada@example.com\nPSEUDONYM=$USER_ID # user ids are stored as they are")
    : block("sh", `USER_ID=ada@example.com\nPSEUDONYM=$(printf %s "$${key}$USER_ID" | sha256sum | cut -c1-16)`);
};

/** Everything about one person. */
const sought: Sought = { field: "user_id", is: "equals", variable: "PSEUDONYM", unhashed: "USER_ID" };

export const inventoryPage = (context: Context): Page => {
  const { site } = context;
  const stores = inventoryOf(site);
  const rest = notSingly(sought, context);
  const subjects = ["content", "network", "user"] as const;
  return {
    path: "data-inventory.md",
    title: "Data inventory",
    group: "Privacy",
    text: page(
      "# Data inventory",
      "Which data of whom is where, how it is treated, for how long it exists at most, and who may read it. Days count from the record's own time to its last byte, deletion included.",
      "## What is done with whose data",
      table(
        ["service", ...subjects, "credential", "single fields"],
        site.services.map(({ name, privacy }) => [
          plain(name),
          ...subjects.map(subject => privacy[subject]),
          "drop",
          Object.entries(privacy.fields)
            .map(([field, treatment]) => `${code(field)}: ${treatment}`)
            .join(", ") || "–",
        ]),
      ),
      "`drop`: not stored. `hash`: stored as the first 16 hex digits of SHA-256 of the key and the value. `keep`: stored. Whatever is stored as text was searched by the detectors before, and what they found was replaced.",
      "## Who keeps what",
      table(
        ["store", "what", "where", "at most, days", "not shortened by us", "policy", "who may read it"],
        stores.flatMap(({ part, holdings }) => holdings.map(holding => holdingRow(part.title, holding, site))),
      ),
      "An environment in which a store keeps longer than its policy is refused. *Not known* is what is not ours, which whoever runs it decides, and what waits for something else to happen.",
      ...stores.flatMap(({ part, telemetry, entries }) => [
        `## ${plain(part.title)}: ${telemetry}${part.key === part.product ? "" : ` (${part.key})`}`,
        table(
          ["field", "stored as", "class", "whose", "treatment", "streams", "at most, days"],
          entries.map(one => [
            code(one.field),
            one.as === undefined ? "–" : code(one.as),
            one.privacy,
            one.subject,
            plain(one.treatment),
            one.streams.length === 5 ? "all" : one.streams.join(", ") || "–",
            one.atMostDays === undefined ? "–" : inDays(one.atMostDays),
          ]),
        ),
      ]),
      "Streams are those whose events carry the field; a service that writes a field into another event has it there, for as long as that stream is kept.",
      "## A request to delete",
      "Somebody asks for everything about them to be deleted. Records carry `user_id`, by default as a pseudonym, so begin with that:",
      pseudonymText(site),
      "Then, in every store:",
      ...purging(sought, context),
      "## What cannot be deleted",
      rest.length === 0 ? "Every store here deletes single records." : list(rest),
      "Copies that people made are in no inventory: exports, screenshots, tickets, snapshots of disks.",
    ),
  };
};
