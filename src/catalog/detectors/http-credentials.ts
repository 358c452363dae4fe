import { detector } from "../../core/privacy.ts";
import { anyCase, anyOf, inParts } from "./spelling.ts";

/** The slashes go with it, so that the host stays readable: `postgres:[REDACTED_URL_PASSWORD]db:5432`. */
export const urlPassword = detector({
  name: "url_password",
  finds: "credential",
  description: "User name and password in a URL.",
  pattern: "//[A-Za-z0-9._~%+-]{0,64}:[A-Za-z0-9._~%!&*+,;=():-]{1,128}@",
  positives: ["//llm:s3cret@", "//:only-a-password@", "//user%40corp:p%40ss,w0rd!@", "//admin:a.b-c_d~e@"],
  negatives: [
    "https://example.com:8080/path",
    "https://user@example.com/",
    "http://localhost:4317",
    "//comment: see ticket 42",
    "redis://cache:6379/0",
  ],
  source: "https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1",
});

export const authorizationHeader = detector({
  name: "authorization_header",
  finds: "credential",
  description: "An Authorization header with its scheme and credential.",
  pattern: inParts(
    `${anyCase("authorization")} ?[:=] ?`,
    `(?:${anyOf("basic", "bearer", "digest", "negotiate", "token", "apikey")} {1,4}[A-Za-z0-9._~+/=-]{3,}[A-Za-z0-9_~+/=-]`,
    "|[A-Za-z0-9._~+/=-]{15,}[A-Za-z0-9_~+/=-])",
  ),
  positives: [
    "Authorization: Basic dXNlcjpwYXNz",
    "authorization=basic dXNlcjpwYXNzdzA=",
    "AUTHORIZATION:BASIC QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
    "Authorization : Token 0123abcd",
    "Authorization: 0123456789abcdef",
  ],
  negatives: [
    "Basic functionality restored",
    "authorization: basic",
    "Authorization: None",
    "basic authorization failed",
    "authorization: allowed",
  ],
  source: "https://www.rfc-editor.org/rfc/rfc9110#name-authorization",
});

export const bearerToken = detector({
  name: "bearer_token",
  finds: "credential",
  description: "An access token after the word Bearer.",
  pattern: `${anyCase("bearer")} {1,4}[A-Za-z0-9._~+/=-]{15,}[A-Za-z0-9_~+/=-]`,
  positives: [
    "Bearer 0123456789abcdef",
    "bearer mF_9.B5f-4.1JqM0123456789",
    inParts("BEARER ", "QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
    "Bearer  v4.local.0123456789/+abcdef",
  ],
  negatives: ["Bearer authentication failed", "the bearer of this letter", "bearer token missing", "Bearer realm"],
  source: "https://www.rfc-editor.org/rfc/rfc6750#section-2.1",
});
