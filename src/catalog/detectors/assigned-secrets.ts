import { detector } from "../../core/privacy.ts";
import { anyCase, anyOf, inParts } from "./spelling.ts";

/** `=`, `:`, `:=`, `=>` or a percent-encoded `=`. */
const assigned = "(?: {0,3}[:=]{1,2}>? {0,3}|%3[Dd])";

/** What secrets are written with; `\x24` is the dollar sign, which several configuration languages would expand. */
const secretCharacter = "[A-Za-z0-9._~+/=!?@#%^*\\x24-]";

/** Not a full stop, which ends a sentence rather than a secret. */
const lastCharacter = "[A-Za-z0-9_~+/=!?@#%^*\\x24-]";

const names = anyOf(
  "password",
  "passwd",
  "passphrase",
  "secret",
  "secret_key",
  "secret_access_key",
  "access_key",
  "account_key",
  "api_key",
  "private_key",
  "credential",
  "credentials",
  "access_token",
  "auth_token",
  "api_token",
  "refresh_token",
  "session_token",
  "security_token",
  "id_token",
  "csrf_token",
  "reset_token",
  "amz_signature",
  "goog_signature",
);

/** The name goes with the value: a finding is replaced whole. */
export const assignedSecret = detector({
  name: "assigned_secret",
  description: "A value given to something called password, secret, key or the like; not a value in quotation marks.",
  pattern: inParts(
    `(?:${names}${assigned}${secretCharacter}{5,}${lastCharacter}`,
    `|${anyCase("pwd")} {0,3}= {0,3}[A-Za-z0-9!?@#%^*\\x24]${secretCharacter}{4,}${lastCharacter})`,
  ),
  positives: [
    "api_key=abcdef123456",
    "password: hunter2",
    "Secret=S3cr3t-Value",
    "SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "access_token%3Dabcdef123456",
    "Pwd=Pa$$w0rd!",
    "API-Key: 0123456789abcdef",
  ],
  negatives: [
    "password reset mail sent",
    "password: none",
    "max_tokens=1000",
    "PWD=/srv/llm-service",
    "secret santa",
    "the api key is missing",
    "api_key_id",
  ],
  source: "https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html#data-to-exclude",
});

/**
 * Apart from the names above, for the word is also what language models count: the value must be long, and a number with a
 * fraction (a price or time per token) is none.
 */
export const assignedToken = detector({
  name: "assigned_token",
  description: "A long value given to something called token, whatever stands before the word.",
  pattern: inParts(
    `${anyCase("token")}${assigned}`,
    `(?:[A-Za-z_~/+]${secretCharacter}{14,}|[0-9][A-Za-z0-9_~+/=-]{7}${secretCharacter}{7,})${lastCharacter}`,
  ),
  positives: [
    "token=0123456789abcdef",
    "Token: 9f86d081884c7d659a2feaa0c55ad015",
    "TOKEN => v4.local.abcdefghijkl",
    "token%3D0123456789abcdef",
  ],
  negatives: [
    "token=150",
    "token: generated",
    "eos_token=<|endoftext|>",
    "tokens: 0123456789abcdef",
    "token 42 of 4096",
    "usd_per_token=0.0000012345678901",
    "ms per token: 12.345678901234567",
  ],
  source: "https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html#data-to-exclude",
});
