/**
 * What Amazon finds and masks of what the detectors find: a second net behind the shippers.
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutDataProtectionPolicy.html
 */

import { type JsonText, json } from "../../core/resource.ts";
import type { Stream } from "../../core/schema.ts";
import type { Self, Site } from "../../core/target.ts";
import { globalArn } from "./arns.ts";
import { groupless } from "./groupless.ts";
import { prefixOf } from "./names.ts";
import type { CloudwatchOptions } from "./options.ts";

/** What there is of a detector in Amazon's policies. */
export interface DetectorSupport {
  readonly detector: string;
  /** Amazon's own names, such as `EmailAddress`, or the names of custom ones. */
  readonly identifiers: readonly string[];
  /** What is missing; nothing where all that the detector finds is found. */
  readonly why?: string;
  /** The expressions of custom identifiers, by name. */
  readonly regexes: Readonly<Record<string, string>>;
}

export const mostCustom = 10;
/** A detector that needs more of the ten is left to the shippers. */
const mostOfOne = 2;

interface Managed {
  readonly identifiers: readonly string[];
  readonly why?: string;
}

const beside = (words: string): string => `only within 30 characters of a word such as ${words}`;

const countries = (name: string, codes: string): readonly string[] => codes.split(" ").map(code => `${name}-${code}`);

/**
 * Amazon's own identifiers, by our detector's name; most of them ask for a word nearby.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL-managed-data-identifiers.html
 */
const managed: Readonly<Record<string, Managed>> = {
  private_key: { identifiers: ["OpenSshPrivateKey", "PgpPrivateKey", "PkcsPrivateKey", "PuttyPrivateKey"] },
  email: { identifiers: ["EmailAddress"] },
  credit_card: {
    identifiers: ["CreditCardNumber"],
    why: `${beside("card, visa or credit")}, with a right check digit`,
  },
  iban: {
    identifiers: countries("BankAccountNumber", "DE ES FR GB IT"),
    why: `of five countries, and ${beside("iban or account number")}`,
  },
  ssn: { identifiers: ["Ssn-US"], why: beside("ssn or social security") },
  phone: {
    identifiers: countries("PhoneNumber", "BR DE ES FR GB IT US"),
    why: `of seven countries, and ${beside("phone, mobile or tel")}`,
  },
};

/** By detector, in the order of the site's. Guards around a match are left out, so that Amazon may mask more than we redact. */
export const detectorSupport = ({ detectors }: Pick<Site, "detectors">): readonly DetectorSupport[] => {
  const served = servedOf(
    detectors.flatMap(({ name, pattern }) => {
      const written = groupless(pattern);
      return name in managed || written.kind === "no" ? [] : [{ name, needed: written.regexes.length }];
    }),
  );
  return detectors.map(({ name, pattern }): DetectorSupport => {
    const own = managed[name];
    if (own !== undefined) return { detector: name, regexes: {}, ...own };
    const left = (why: string): DetectorSupport => ({ detector: name, identifiers: [], regexes: {}, why });
    const written = groupless(pattern);
    if (written.kind === "no") return left(written.why);
    if (written.regexes.length > mostOfOne)
      return left(`its pattern would take ${written.regexes.length} of a policy's ${mostCustom} custom identifiers`);
    if (!served.includes(name)) return left(`others take a policy's ${mostCustom} custom identifiers`);
    const regexes = Object.fromEntries(
      written.regexes.map((regex, index) => [index === 0 ? name : `${name}-${index + 1}`, regex]),
    );
    return { detector: name, identifiers: Object.keys(regexes), regexes };
  });
};

/** Whoever needs fewest first, so that a policy's ten serve as many as they can. */
const servedOf = (wanted: readonly { readonly name: string; readonly needed: number }[]): readonly string[] =>
  [...wanted]
    .filter(({ needed }) => needed <= mostOfOne)
    .sort((a, b) => a.needed - b.needed)
    .reduce<{ readonly names: readonly string[]; readonly left: number }>(
      ({ names, left }, { name, needed }) =>
        needed > left ? { names, left } : { names: [...names, name], left: left - needed },
      { names: [], left: mostCustom },
    ).names;

/** The policy of a log group; nothing where Amazon can find nothing. Both statements name the very same identifiers. */
export const protectionPolicy = (self: Self<CloudwatchOptions>, site: Site, stream: Stream): JsonText | undefined => {
  const support = detectorSupport(site);
  const custom = Object.assign({}, ...support.map(({ regexes }) => regexes)) as Readonly<Record<string, string>>;
  const identifiers = support.flatMap(one =>
    one.identifiers.map(name =>
      name in custom ? name : globalArn(self.options, "dataprotection", `data-identifier/${name}`, "aws"),
    ),
  );
  if (identifiers.length === 0) return undefined;
  return json({
    Name: `${prefixOf(self, site)}-${stream}`,
    Description: "Behind the shippers, which have redacted already",
    Version: "2021-06-01",
    ...(Object.keys(custom).length === 0
      ? {}
      : { Configuration: { CustomDataIdentifier: Object.entries(custom).map(([Name, Regex]) => ({ Name, Regex })) } }),
    Statement: [
      { Sid: "Audit", DataIdentifier: identifiers, Operation: { Audit: { FindingsDestination: {} } } },
      { Sid: "Mask", DataIdentifier: identifiers, Operation: { Deidentify: { MaskConfig: {} } } },
    ],
  });
};
