import { detector, lettersAndDigits } from "../../core/privacy.ts";
import { wordBefore } from "./spelling.ts";

/** The registry's countries by the length of what follows the two check digits. */
const countriesByLength: Readonly<Record<number, string>> = {
  11: "NO",
  12: "BE",
  14: "DK FI FO GL NL",
  15: "MK SI",
  16: "AT BA EE KZ LT LU XK",
  17: "CH HR LI LV",
  18: "BG BH CR DE GB GE IE ME RS VA",
  19: "AE GI IL IQ TL",
  20: "AD CZ ES MD PK RO SA SE SK TN VG",
  21: "PT ST",
  22: "IS TR",
  23: "FR GR IT MC MR SM",
  24: "AL AZ BY CY DO GT HU LB PL SV",
  25: "BR EG PS QA UA",
  26: "JO KW MU",
  27: "MT SC",
  28: "LC",
};

const national = (length: number): string => {
  const rest = length % 4;
  return `(?: ?[A-Z0-9]{4}){${Math.floor(length / 4)}}${rest === 0 ? "" : ` ?[A-Z0-9]{${rest}}`}`;
};

export const iban = detector({
  name: "iban",
  description: "An international bank account number, in one piece or in groups of four.",
  pattern: `(?:${Object.entries(countriesByLength)
    .map(([length, countries]) => `(?:${countries.replaceAll(" ", "|")})[0-9]{2}${national(Number(length))}`)
    .join("|")})`,
  notBefore: wordBefore,
  notAfter: lettersAndDigits,
  endsInWord: true,
  positives: [
    "DE89370400440532013000",
    "DE89 3704 0044 0532 0130 00",
    "GB29 NWBK 6016 1331 9268 19",
    "NO9386011117947",
    "FR1420041010050500013M02606",
    "MT84MALT011000012345MTLCAST001S",
  ],
  negatives: [
    "DE8937040044",
    "XX89370400440532013000",
    "ADE89370400440532013000",
    "DE12ABCDEF0123456789ABCDEF0123456789",
    "GB-29-NWBK",
    "IT12 ABCD",
  ],
  source: "https://www.swift.com/standards/data-standards/iban-international-bank-account-number",
});
