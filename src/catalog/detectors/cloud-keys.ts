import { detector, lettersAndDigits } from "../../core/privacy.ts";
import { inParts, wordBefore } from "./spelling.ts";

export const awsAccessKey = detector({
  name: "aws_access_key",
  description: "The id of an AWS access key or of another principal, by its four-letter prefix.",
  pattern: "(?:ABIA|ACCA|AGPA|AIDA|AIPA|AKIA|ANPA|ANVA|APKA|AROA|ASCA|ASIA)[A-Z0-9]{16,17}",
  notBefore: wordBefore,
  notAfter: lettersAndDigits,
  endsInWord: true,
  finds: "credential",
  positives: [
    "AKIAIOSFODNN7EXAMPLE",
    inParts("ASIA", "IOSFODNN7EXAMPLE"),
    inParts("AROA", "IOSFODNN7EXAMPLE"),
    inParts("AIDA", "IOSFODNN7EXAMPLEX"),
  ],
  negatives: ["AKIA", "AKIAIOSFODNN7", "akiaiosfodnn7example", "XAKIAIOSFODNN7EXAMPLE", "ASIAPACIFIC"],
  source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html",
});

export const googleApiKey = detector({
  name: "google_api_key",
  description: "A Google API key, OAuth access token or OAuth client secret.",
  pattern: "(?:AIza[A-Za-z0-9_-]{35,}|ya29[.][A-Za-z0-9_-]{20,}|GOCSPX-[A-Za-z0-9_-]{20,})",
  notBefore: wordBefore,
  finds: "credential",
  positives: [
    inParts("AIza", "SyA0123456789abcdefghijklmnopqrstuv"),
    inParts("AIza", "SyB-0123456789_ABCDEFGHIJKLMNOPQRST"),
    inParts("ya29", ".a0AfH6SMBx0123456789abcdef"),
    inParts("GOCSPX", "-0123456789abcdefghijABCD"),
  ],
  negatives: ["AIza", "AIzaSyShort", "ya29.a0Af", "the AIzawa family", "xAIzaSyA0123456789abcdefghijklmnopqrstuv"],
  source: "https://cloud.google.com/docs/authentication/api-keys",
});
