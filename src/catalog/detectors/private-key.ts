import { detector } from "../../core/privacy.ts";
import { inParts } from "./spelling.ts";

const begin = "-----BEGIN (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----";

/** Base64, PEM headers and line breaks; a hyphen is let in singly, so that the end line's five stop it. */
const inBody = "[A-Za-z0-9+/=:,.() \\n\\r]";

/**
 * Takes in line breaks, unlike every other detector: a key in one string spans lines. Inside JSON text a line break is
 * one or more backslashes and a letter, always taken together, so that no escape is cut in half. The longest RSA keys in
 * use have 190 lines; Java recurses over a group's repetitions, so there are no more of them than needed.
 */
export const privateKey = detector({
  name: "private_key",
  description: "A private key in PEM form, with its end line or cut short.",
  pattern: inParts(
    begin,
    `${inBody}*(?:(?:-${inBody}|\\\\+[nr])${inBody}*){0,200}`,
    "(?:-----END (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----)?",
  ),
  finds: "credential",
  positives: [
    inParts(
      "-----BEGIN ",
      "PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQ\nEFAASCBKcwggSj+/A=\n-----END ",
      "PRIVATE KEY-----",
    ),
    inParts("-----BEGIN ", "RSA PRIVATE KEY-----\\nMIIEpAIBAAKCAQEA0Z3VS5JJ\\n-----END ", "RSA PRIVATE KEY-----"),
    inParts("-----BEGIN ", "OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\n"),
    inParts(
      "-----BEGIN ",
      "EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,3F17\n\nMHcCAQEE\n-----END ",
      "EC PRIVATE KEY-----",
    ),
    inParts("-----BEGIN ", "PGP PRIVATE KEY BLOCK-----\n\nlQOYBF0\n=abcd\n-----END ", "PGP PRIVATE KEY BLOCK-----"),
  ],
  negatives: [
    "-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIE\n-----END CERTIFICATE-----",
    "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYI\n-----END PUBLIC KEY-----",
    "the private key was rotated",
    "----- BEGIN OF REPORT -----",
  ],
  source: "https://www.rfc-editor.org/rfc/rfc7468",
});
