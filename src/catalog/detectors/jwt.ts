import { detector } from "../../core/privacy.ts";
import { inParts } from "./spelling.ts";

/** The signature may be missing: the claims are in the second part. */
export const jwt = detector({
  name: "jwt",
  description: "A JSON Web Token, signed, encrypted or cut short.",
  pattern: "eyJ[A-Za-z0-9_-]{10,500}[.]{1,2}[A-Za-z0-9_-]+(?:[.][A-Za-z0-9_-]+){0,3}",
  finds: "credential",
  positives: [
    inParts("eyJhbGciOiJIUzI1NiJ9", ".eyJzdWIiOiIxMjM0NTY3ODkwIn0", ".dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"),
    inParts("eyJhbGciOiJub25lIn0", ".eyJzdWIiOiJhbGljZSJ9"),
    inParts("eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0", "..48V1_ALb6US04U3b", ".5eym8TW_c8SuK0lt", ".XFBoMYUZodetZdvT"),
    inParts("eyJhbGciOiJSU0EtT0FFUCJ9", ".OKOawDo13gRp", ".48V1_ALb6US0", ".5eym8TW_c8Su", ".XFBoMYUZodet"),
  ],
  negatives: ["eyJhbGciOiJIUzI1NiJ9", "eyJ.short.token", "https://example.com/a.b.c", "gpt-4o-mini-2024-07-18"],
  source: "https://www.rfc-editor.org/rfc/rfc7519",
});
