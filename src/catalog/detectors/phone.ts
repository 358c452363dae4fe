import { detector, lettersAndDigits } from "../../core/privacy.ts";
import { wordBefore } from "./spelling.ts";

/** Three, three and four digits, North American. */
const northAmerican = "(?:1[ .-])?[2-9][0-9]{2}[ .-][0-9]{3}[ .-][0-9]{4}";

/** The same with the first three in brackets. */
const bracketed = "(?:1[ .-]?)?[(][2-9][0-9]{2}[)][ .-]?[0-9]{3}[ .-][0-9]{4}";

/** A plus sign, a country's code and seven digits or more. */
const international = "[+][1-9][0-9]{0,2}[ .-]?(?:[(][0-9]{1,4}[)]|[0-9]{1,4})(?:[ .-]?[0-9]{2,4}){2,4}";

const extension = "(?: ?(?:ext|x)[.]? ?[0-9]{1,6})?";

/**
 * Digits in one piece are a telephone number only behind a plus sign: ten of them are epoch seconds. Numbers right behind
 * each other are one finding, so that engines with and without lookaround agree on them.
 */
const any = `(?:${international}|${northAmerican}|${bracketed})`;
const behindAnother = `(?:${international}|${bracketed})`;

export const phone = detector({
  name: "phone",
  description: "A telephone number: North American with separators, or any country's with a plus sign.",
  pattern: `${any}${extension}(?:${behindAnother}${extension}){0,3}`,
  notBefore: wordBefore,
  notAfter: lettersAndDigits,
  endsInWord: true,
  positives: [
    "(415) 555-2671",
    "415-555-2671",
    "415.555.2671",
    "415 555 2671",
    "1-800-555-0199",
    "+1 (415) 555-2671",
    "415-555-2671 ext. 89",
    "415-555-2671x89",
    "+14155552671",
    "+44 20 7946 0958",
    "+33 1 23 45 67 89",
    "+91 98765 43210",
  ],
  negatives: [
    "1700000000",
    "4155552671",
    "1700000000000",
    "115-555-2671",
    "192.168.100.200",
    "2024-01-15T10:30:00+1000",
    "12345678-4111-4111-8111-123456789012",
    "4bf92f3577b34da6a3ce929d0e0e4736",
    "gpt-4o-2024-08-06",
    "1.415.5552",
  ],
  source: "https://www.itu.int/rec/T-REC-E.164",
});
