/** Numbers of people: payment cards, accounts, social security, telephones. */

import { digits, draw, inGroups, type Maker, told, upper } from "./secret.ts";

/** The digit that makes a number pass Luhn's test. @see https://www.iso.org/standard/70484.html */
export const luhnDigit = (body: string): string => {
  let sum = 0;
  for (const [index, digit] of [...body].reverse().entries()) {
    const doubled = Number(digit) * (index % 2 === 0 ? 2 : 1);
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return String((10 - (sum % 10)) % 10);
};

/** First digits by brand, of sixteen in all, American Express of fifteen. */
const brands: readonly (readonly [prefix: string, length: number])[] = [
  ...["4", "51", "55", "2221", "2720", "6011", "644", "65", "3528", "3589", "62"].map(one => [one, 16] as const),
  ["34", 15],
  ["37", 15],
];

const card =
  (prefix: string, length: number, separator: string): Maker =>
  random => {
    const body = prefix + draw(digits, length - prefix.length - 1, random);
    const sizes = length === 15 ? [4, 6, 5] : [4, 4, 4, 4];
    return told(inGroups(body + luhnDigit(body), sizes, separator), 10);
  };

export const cards: readonly Maker[] = brands.flatMap(([prefix, length]) =>
  ["", " ", "-"].map(separator => card(prefix, length, separator)),
);

/** Cards a JSON number can be. */
export const bareCards: readonly Maker[] = brands.map(([prefix, length]) => card(prefix, length, ""));

/** A letter stands for itself, `n` for a digit, `a` for a letter, `c` for either. @see the IBAN registry */
const accounts: readonly string[] = [
  "ATnnnnnnnnnnnnnnnn",
  "BEnnnnnnnnnnnn",
  "BRnnnnnnnnnnnnnnnnnnnnnnnac",
  "CHnnnnncccccccccccc",
  "DEnnnnnnnnnnnnnnnnnn",
  "DKnnnnnnnnnnnnnn",
  "ESnnnnnnnnnnnnnnnnnnnn",
  "FInnnnnnnnnnnnnn",
  "FRnnnnnnnnnncccccccccccnn",
  "GBaaaannnnnnnnnnnnnn",
  "IEaaaannnnnnnnnnnnnn",
  "ITannnnnnnnnncccccccccccc",
  "LCaaaacccccccccccccccccccccccc",
  "LUnnnccccccccccccc",
  "MTaaaannnnncccccccccccccccccc",
  "NLaaaannnnnnnnnn",
  "NOnnnnnnnnnnn",
  "PLnnnnnnnnnnnnnnnnnnnnnnnn",
  "PTnnnnnnnnnnnnnnnnnnnnn",
  "SEnnnnnnnnnnnnnnnnnnnn",
  "TRnnnnnncccccccccccccccc",
];

/** Two digits that make the number, letters as 10 to 35, one more than a multiple of 97. */
export const ibanDigits = (country: string, account: string): string => {
  const moved = `${account}${country}00`.replaceAll(/[A-Z]/g, letter => String(letter.charCodeAt(0) - 55));
  return String(98n - (BigInt(moved) % 97n)).padStart(2, "0");
};

export const ibans: readonly Maker[] = accounts.flatMap(form =>
  ["", " "].map(
    (separator): Maker =>
      random => {
        const country = form.slice(0, 2);
        const kinds: Readonly<Record<string, string>> = { n: digits, a: upper, c: digits + upper };
        const account = form.slice(2).replaceAll(/[nac]/g, kind => draw(kinds[kind] ?? digits, 1, random));
        const whole = `${country}${ibanDigits(country, account)}${account}`;
        return told(inGroups(whole, [4, 4, 4, 4, 4, 4, 4, 4], separator), 10);
      },
  ),
);

export const socialSecurityNumbers: readonly Maker[] = [
  random => {
    const area = random.between(1, 898);
    const parts = [area === 666 ? 667 : area, random.between(1, 99), random.between(1, 9999)];
    return told(parts.map((part, index) => String(part).padStart([3, 2, 4][index] ?? 0, "0")).join("-"), 11);
  },
];

/** `n` is any digit, `N` one from 2 to 9. */
const telephones: readonly string[] = [
  "(Nnn) nnn-nnnn",
  "(Nnn)nnn-nnnn",
  "Nnn-nnn-nnnn",
  "Nnn.nnn.nnnn",
  "Nnn nnn nnnn",
  "1-Nnn-nnn-nnnn",
  "1 (Nnn) nnn-nnnn",
  "+1 (Nnn) nnn-nnnn",
  "+1-Nnn-nnn-nnnn",
  "+1Nnnnnnnnnn",
  "Nnn-nnn-nnnn ext. nnn",
  "Nnn-nnn-nnnnxnnnn",
  "+44 20 nnnn nnnn",
  "+44NNnnnnnnnn",
  "+33 N nn nn nn nn",
  "+33Nnnnnnnnn",
  "+49 30 nnnnnn",
  "+49 (30) nnnn-nnnn",
  "+49.Nn.nnnn.nnnn",
  "+91 NNnnn nnnnn",
  "+81-NN-nnnn-nnnn",
  "+86 1Nn nnnn nnnn",
  "+353 1 nnn nnnn",
];

export const phones: readonly Maker[] = telephones.map(
  (form): Maker =>
    random => {
      const value = form.replaceAll(/[nN]/g, kind => String(kind === "N" ? random.between(2, 9) : random.below(10)));
      return told(value, 10);
    },
);
