/** Every field of the log schema, group by group. */

import { cacheFields } from "./cache.ts";
import { chainFields } from "./chain.ts";
import { contentFields } from "./content.ts";
import { credentialFields } from "./credentials.ts";
import { envelopeFields } from "./envelope.ts";
import { errorFields } from "./errors.ts";
import { httpFields } from "./http.ts";
import { originFields } from "./origin.ts";
import { parameterFields } from "./parameters.ts";
import { performanceFields } from "./performance.ts";
import { providerFields } from "./provider.ts";
import { requestFields } from "./request.ts";
import { securityFields } from "./security.ts";
import { timingFields } from "./timing.ts";
import { tokenFields } from "./tokens.ts";

export const fields = {
  ...envelopeFields,
  ...originFields,
  ...requestFields,
  ...httpFields,
  ...timingFields,
  ...tokenFields,
  ...parameterFields,
  ...contentFields,
  ...cacheFields,
  ...errorFields,
  ...providerFields,
  ...performanceFields,
  ...securityFields,
  ...chainFields,
  ...credentialFields,
};
