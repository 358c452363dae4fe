import { detector, lettersAndDigits } from "../../core/privacy.ts";
import { wordBefore } from "./spelling.ts";

export const ssn = detector({
  name: "ssn",
  description: "A United States social security number with hyphens; areas, groups and serials never issued are not.",
  pattern: [
    "(?:00[1-9]|0[1-9][0-9]|[1-57-8][0-9]{2}|6(?:[0-57-9][0-9]|6[0-57-9]))",
    "(?:0[1-9]|[1-9][0-9])",
    "(?:000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})",
  ].join("-"),
  notBefore: wordBefore,
  notAfter: lettersAndDigits,
  endsInWord: true,
  positives: ["123-45-6789", "001-01-0001", "665-12-3456", "667-12-3456", "899-99-9999"],
  negatives: [
    "000-12-3456",
    "666-12-3456",
    "900-12-3456",
    "123-00-4567",
    "123-45-0000",
    "1123-45-6789",
    "123-45-67890",
    "2024-01-15",
    "123456789",
  ],
  source: "https://www.ssa.gov/employer/randomization.html",
});
