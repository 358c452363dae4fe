/** The forms of what each shipped detector claims, by the detector's name. */

import type { Random } from "../../../src/reference/scenario/random.ts";
import * as credentials from "./credentials.ts";
import { bareCards, cards, ibans, phones, socialSecurityNumbers } from "./numbers.ts";
import { alphanumeric, draw, lower, type Maker, type Secret, shortestCore, upper } from "./secret.ts";

export type { Maker, Secret } from "./secret.ts";

const domains = [
  "example.com",
  "mail.example.co.uk",
  "EXAMPLE.ORG",
  "xn--mnchen-3ya.example.de",
  "a.io",
  "web-1.example.museum",
];
const locals: readonly ((random: Random) => string)[] = [
  random => `${draw(lower, 6, random)}.${draw(lower, 8, random)}`,
  random => `${draw(alphanumeric, 12, random)}+llm`,
  random => `${draw(upper, 6, random)}_${draw(alphanumeric, 6, random)}%x`,
  random => draw(alphanumeric, 40, random),
];

const emails: readonly Maker[] = domains.flatMap(domain =>
  locals.map(
    (local): Maker =>
      random => {
        const name = local(random);
        return { value: `${name}@${domain}`, cores: [name] };
      },
  ),
);

export const forms: Readonly<Record<string, readonly Maker[]>> = {
  private_key: credentials.privateKeys,
  jwt: credentials.jsonWebTokens,
  api_key: credentials.modelProviderKeys,
  aws_access_key: credentials.awsAccessKeys,
  google_api_key: credentials.googleKeys,
  github_token: credentials.githubTokens,
  huggingface_token: credentials.huggingfaceTokens,
  slack_token: credentials.slackTokens,
  stripe_key: credentials.stripeKeys,
  url_password: credentials.urlPasswords,
  authorization_header: credentials.authorizationHeaders,
  bearer_token: credentials.bearerTokens,
  assigned_secret: credentials.assignedSecrets,
  assigned_token: credentials.assignedTokens,
  email: emails,
  iban: ibans,
  credit_card: cards,
  ssn: socialSecurityNumbers,
  phone: phones,
};

/** The forms that are numbers in JSON too. */
export const numberForms: Readonly<Record<string, readonly Maker[]>> = { credit_card: bareCards };

/** Makes secrets of which no two share a core, every form in turn. */
export const secretSource = (random: Random): ((detector: string, asNumber?: boolean) => Secret) => {
  const seen = new Set<string>();
  const turns = new Map<string, number>();
  return (detector, asNumber = false) => {
    const makers = (asNumber ? numberForms : forms)[detector] ?? [];
    const key = `${detector} ${asNumber}`;
    const turn = turns.get(key) ?? 0;
    turns.set(key, turn + 1);
    const make = makers[turn % makers.length];
    if (make === undefined) throw new Error(`no forms of ${detector}`);
    for (;;) {
      const secret = make(random);
      const cores = [...new Set(secret.cores)];
      if (cores.some(core => core.length < shortestCore || seen.has(core))) continue;
      for (const core of cores) seen.add(core);
      return { ...secret, cores };
    }
  };
};
