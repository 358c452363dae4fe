import { detector, lettersAndDigits } from "../../core/privacy.ts";
import { wordBefore } from "./spelling.ts";

/** The first four digits of sixteen-digit cards: Visa, Mastercard (two ranges), Discover, JCB, UnionPay. */
const issuers = [
  "4[0-9]{3}",
  "5[1-5][0-9]{2}",
  "222[1-9]|22[3-9][0-9]|2[3-6][0-9]{2}|27[01][0-9]|2720",
  "6011|64[4-9][0-9]|65[0-9]{2}",
  "352[89]|35[3-8][0-9]",
  "62[0-9]{2}",
].join("|");

/** The digits behind the issuer's, with one separator throughout or none: groups of a UUID are not that regular. */
const groupsOfFour = "(?:[0-9]{12}|(?: [0-9]{4}){3}|(?:-[0-9]{4}){3})";

/** Fifteen digits: American Express. */
const amex = "3[47][0-9]{2}(?:[0-9]{11}| [0-9]{6} [0-9]{5}|-[0-9]{6}-[0-9]{5})";

const card = `(?:(?:${issuers})${groupsOfFour}|${amex})`;

/**
 * Judged by issuer and length; the check digit is beyond a pattern, so one in ten thousand random 16-digit hexadecimal
 * ids is taken for a card, where no field says that ids stand in it. Neither a fraction's digits nor epoch times (which
 * begin with 1 until 2033) are claimed.
 */
export const creditCard = detector({
  name: "credit_card",
  description: "A payment card's number, with spaces, hyphens or neither.",
  pattern: card,
  notBefore: `${wordBefore}.`,
  notAfter: lettersAndDigits,
  endsInWord: true,
  claimsNumbers: true,
  positives: [
    "4111111111111111",
    "4111 1111 1111 1111",
    "5555-5555-5555-4444",
    "2223003122003222",
    "6011111111111117",
    "3530111333300000",
    "6200000000000005",
    "378282246310005",
    "3782 822463 10005",
  ],
  negatives: [
    "1700000000",
    "1700000000000",
    "1700000000000000",
    "1700000000000000000",
    "0.4111111111111111",
    "41111111111111112",
    "4bf92f3577b34da6a3ce929d0e0e4736",
    "a4111111111111111",
    "12345678-4111-4111-8111-123456789012",
    "41111111-1111-4111-8111-a23456789012",
    "4111-11111111-1111",
    "4111 1111 1111",
  ],
  source: "https://www.iso.org/standard/70484.html",
});
