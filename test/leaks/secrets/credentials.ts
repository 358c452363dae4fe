/** Credentials by the form they are issued in. */

import type { Random } from "../../../src/reference/scenario/random.ts";
import {
  alphanumeric,
  base32,
  base64url,
  digits,
  draw,
  ends,
  lower,
  type Maker,
  prefixed,
  type Secret,
  upper,
} from "./secret.ts";

const hex = `${digits}abcdef`;

const uuid = (random: Random): string => [8, 4, 4, 4, 12].map(length => draw(hex, length, random)).join("-");

export const modelProviderKeys: readonly Maker[] = [
  prefixed("sk-", alphanumeric, 48),
  ...["proj", "svcacct", "admin", "None"].map(kind => prefixed(`sk-${kind}-`, base64url, 48)),
  prefixed("sk-ant-api03-", base64url, 95),
  prefixed("sk-or-v1-", hex, 64),
  ...["sk-lf-", "pk-lf-"].map(
    (prefix): Maker =>
      random => {
        const id = uuid(random);
        return { value: prefix + id, cores: ends(id) };
      },
  ),
  prefixed("rk-", alphanumeric, 24),
  prefixed("gsk_", alphanumeric, 52),
  prefixed("xai-", alphanumeric, 80),
  prefixed("pplx-", alphanumeric, 48),
  prefixed("nvapi-", base64url, 64),
  prefixed("r8_", alphanumeric, 37),
  prefixed("tgp_v1_", base64url, 43),
  ...["lsv2_pt_", "lsv2_sk_"].map(
    (prefix): Maker =>
      random => {
        const [first, second] = [draw(hex, 32, random), draw(hex, 10, random)];
        return { value: `${prefix}${first}_${second}`, cores: [...ends(first), second] };
      },
  ),
];

const principals = "ABIA ACCA AGPA AIDA AIPA AKIA ANPA ANVA APKA AROA ASCA ASIA".split(" ");
export const awsAccessKeys: readonly Maker[] = principals.map(prefix => prefixed(prefix, base32, 16)).map(upperEnd);

/** `prefixed` ends in any letter or digit, which these do not. */
function upperEnd(make: Maker): Maker {
  return random => {
    const { value } = make(random);
    return { value: value.toUpperCase(), cores: ends(value.toUpperCase().slice(4)) };
  };
}

export const googleKeys: readonly Maker[] = [
  prefixed("AIza", base64url, 35),
  prefixed("ya29.", base64url, 120),
  prefixed("ya29.a0Af", base64url, 40),
  prefixed("GOCSPX-", base64url, 28),
];

export const githubTokens: readonly Maker[] = [
  ...["ghp_", "gho_", "ghu_", "ghs_", "ghr_"].map(prefix => prefixed(prefix, alphanumeric, 36)),
  random => {
    const [first, second] = [draw(alphanumeric, 22, random), draw(alphanumeric, 59, random)];
    return { value: `github_pat_${first}_${second}`, cores: [...ends(first), ...ends(second)] };
  },
];

export const huggingfaceTokens: readonly Maker[] = [
  prefixed("hf_", alphanumeric, 34),
  prefixed("api_org_", alphanumeric, 34),
];

const slackNumbers = (random: Random): string => `${draw(digits, 12, random)}-${draw(digits, 12, random)}`;

export const slackTokens: readonly Maker[] = [
  ..."abceoprs".split("").map(
    (kind): Maker =>
      random => {
        const [numbers, rest] = [slackNumbers(random), draw(alphanumeric, 24, random)];
        return { value: `xox${kind}-${numbers}-${rest}`, cores: ends(rest) };
      },
  ),
  random => {
    const rest = draw(hex, 64, random);
    return { value: `xapp-1-A${draw(base32, 10, random)}-${draw(digits, 13, random)}-${rest}`, cores: ends(rest) };
  },
  ...["services", "workflows", "triggers"].map(
    (kind): Maker =>
      random => {
        const rest = draw(alphanumeric, 24, random);
        const path = `T${draw(base32, 8, random)}/B${draw(base32, 8, random)}`;
        return { value: `https://hooks.slack.com/${kind}/${path}/${rest}`, cores: ends(rest) };
      },
  ),
];

export const stripeKeys: readonly Maker[] = [
  ...["sk", "rk", "pk"].flatMap(kind =>
    ["live", "test"].map(mode => prefixed(`${kind}_${mode}_`, alphanumeric, kind === "pk" ? 24 : 99)),
  ),
  prefixed("whsec_", alphanumeric, 32),
];

const base64 = (text: string): string => Buffer.from(text).toString("base64url");

const token =
  (header: string, parts: readonly number[]): Maker =>
  random => {
    const rest = parts.map(length => draw(base64url, length - 1, random) + draw(alphanumeric, 1, random));
    const claims = `${base64('{"iat":1767323045,"sub":"')}${draw(alphanumeric, 24, random)}`;
    const secret = rest.length === 4 ? rest : [claims, ...rest];
    return { value: [base64(header), ...secret].join("."), cores: secret.flatMap(part => ends(part).slice(1)) };
  };

export const jsonWebTokens: readonly Maker[] = [
  token('{"alg":"HS256","typ":"JWT"}', [43]),
  token('{"alg":"RS256","kid":"1","typ":"JWT"}', [342]),
  token('{"alg":"ES256"}', [86]),
  token('{"alg":"none"}', []),
  token('{"alg":"RSA-OAEP","enc":"A256GCM"}', [342, 16, 64, 22]),
];

const kinds = ["", "RSA ", "EC ", "DSA ", "OPENSSH ", "ENCRYPTED "];

const pem =
  (kind: string, lineEnd: string, cut: boolean): Maker =>
  random => {
    const lines = Array.from({ length: random.chance(0.05) ? 25 : random.between(2, 5) }, () =>
      draw(`${alphanumeric}+/`, 64, random),
    );
    const block = kind === "PGP " ? " BLOCK" : "";
    const end = cut ? [] : [`-----END ${kind}PRIVATE KEY${block}-----`];
    return {
      value: [`-----BEGIN ${kind}PRIVATE KEY${block}-----`, ...lines, ...end].join(lineEnd),
      cores: lines.flatMap(line => ends(line)),
    };
  };

export const privateKeys: readonly Maker[] = [
  ...[...kinds, "PGP "].flatMap(kind => ["\n", "\r\n", "\\n"].map(lineEnd => pem(kind, lineEnd, false))),
  pem("RSA ", "\n", true),
  pem("", "\\n", true),
];

/** Any credential of some length, as people and servers write them. */
const opaque = (random: Random): string =>
  draw(base64url, random.between(14, 40), random) + draw(alphanumeric, 8, random);

const after =
  (before: string, write: (random: Random) => string): Maker =>
  (random): Secret => {
    const credential = write(random);
    return { value: before + credential, cores: ends(credential) };
  };

const userAndPassword = (random: Random): string =>
  Buffer.from(`${draw(lower, 6, random)}:${draw(alphanumeric, 14, random)}`).toString("base64");

export const authorizationHeaders: readonly Maker[] = [
  ...["Authorization: Basic ", "authorization=basic ", "AUTHORIZATION:BASIC "].map(one => after(one, userAndPassword)),
  ...[
    "Authorization: Token ",
    "Authorization : ApiKey ",
    "authorization: Negotiate ",
    "Proxy-Authorization: Bearer ",
  ].map(one => after(one, opaque)),
  after("Authorization: ", opaque),
];

export const bearerTokens: readonly Maker[] = ["Bearer ", "bearer ", "BEARER ", "Bearer  "].map(one =>
  after(one, opaque),
);

export const urlPasswords: readonly Maker[] = [
  ["postgres://llm:", "@db.example.com:5432/llm"],
  ["mongodb+srv://app.user:", "@cluster0.example.net/logs"],
  ["redis://:", "@cache:6379/0"],
  ["https://deploy%40corp:", "@git.example.com/llm.git"],
  ["amqp://a-b_c:", "@mq:5672"],
].map(
  ([before = "", behind = ""]): Maker =>
    random => {
      const password = draw(`${alphanumeric}._~%!&*+,;=():-`, 16, random) + draw(alphanumeric, 1, random);
      return { value: before + password + behind, cores: ends(password) };
    },
);

/** A password as people are made to choose them. */
const password = (random: Random): string =>
  draw(alphanumeric, 9, random) + draw("!?@#%^*$+=~", 2, random) + draw(`${upper}${digits}`, 3, random);

const assignments = [
  "password=",
  "Password: ",
  "PASSWD=",
  "passphrase => ",
  "secret: ",
  "client_secret=",
  "SecretKey=",
  "AWS_SECRET_ACCESS_KEY=",
  "access-key: ",
  "AccountKey=",
  "api key := ",
  "API-Key: ",
  "private_key=",
  "credential=",
  "refresh_token=",
  "X-Amz-Security-Token=",
  "csrf_token%3D",
  "X-Goog-Signature=",
  "Pwd=",
] as const;

export const assignedSecrets: readonly Maker[] = assignments.map(one => after(one, password));

export const assignedTokens: readonly Maker[] = [
  "token=",
  "Token: ",
  "TOKEN => ",
  "my_token%3D",
  "deploy-token := ",
].map(one => after(one, random => draw(alphanumeric, random.between(18, 40), random)));
