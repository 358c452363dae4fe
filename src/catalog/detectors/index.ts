/** The shipped detectors in the order they run: the particular before the general, so that the best name wins. */

import type { Detector } from "../../core/privacy.ts";
import { assignedSecret, assignedToken } from "./assigned-secrets.ts";
import { awsAccessKey, googleApiKey } from "./cloud-keys.ts";
import { creditCard } from "./credit-card.ts";
import { email } from "./email.ts";
import { authorizationHeader, bearerToken, urlPassword } from "./http-credentials.ts";
import { iban } from "./iban.ts";
import { jwt } from "./jwt.ts";
import { modelProviderKey } from "./model-provider-keys.ts";
import { phone } from "./phone.ts";
import { githubToken, huggingfaceToken, slackToken, stripeKey } from "./platform-tokens.ts";
import { privateKey } from "./private-key.ts";
import { ssn } from "./ssn.ts";

/**
 * What is found in text and replaced. Addresses of machines are not among them: in text they cannot be told from version
 * numbers, and the policy's subject `network` covers the fields that hold them.
 */
export const detectors: readonly Detector[] = Object.freeze([
  privateKey,
  jwt,
  modelProviderKey,
  awsAccessKey,
  googleApiKey,
  githubToken,
  huggingfaceToken,
  slackToken,
  stripeKey,
  urlPassword,
  authorizationHeader,
  bearerToken,
  assignedSecret,
  assignedToken,
  email,
  iban,
  creditCard,
  ssn,
  phone,
]);
