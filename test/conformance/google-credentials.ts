/** What Google's exporter wants to see as it starts. */

import { generateKeyPairSync } from "node:crypto";

/** A key nobody knows: Google's exporter wants to see one as it starts, and shows it to nobody before it has records. */
export const googleCredentials = (): string => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return JSON.stringify({
    type: "service_account",
    project_id: "test",
    client_email: "test@test.invalid",
    token_uri: "http://127.0.0.1:1/token",
    private_key: privateKey.export({ type: "pkcs8", format: "pem" }),
  });
};
