import { detector } from "../../core/privacy.ts";

const address = "[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]+[.]){1,8}[A-Za-z]{2,24}";

/**
 * ASCII only; an internationalised domain is found in its `xn--` form. Nothing begins behind a backslash, lest the letter
 * of a JSON escape be taken for the name's first. Addresses run together are one finding, so that engines with and
 * without lookaround agree on them.
 */
export const email = detector({
  name: "email",
  description: "An e-mail address.",
  pattern: `${address}(?:${address}){0,3}`,
  notBefore: "\\\\",
  positives: [
    "alice@example.com",
    "bob.smith+llm@mail.example.co.uk",
    "USER_1%x@EXAMPLE.ORG",
    "a@b.io",
    "carol@xn--mnchen-3ya.de",
    "123-45-6789@example.com",
  ],
  negatives: [
    "alice@localhost",
    "lodash@4.17.21",
    "registry.example.com/app@sha256:0123456789abcdef",
    "com.example.Handler@1f2e3d4c",
    "java.base@17.0.1/java.lang.Thread.run",
    "@mention",
    "50% @ noon",
  ],
  source: "https://www.rfc-editor.org/rfc/rfc5322#section-3.4.1",
});
