/** What must never be stored. They are fields so that every pipeline drops them by name and every report lists them. */

import { type FieldOptions, text } from "../../core/schema.ts";

const never = (options: Pick<FieldOptions, "description" | "aliases">) =>
  text({ ...options, group: "credentials", example: "dropped", privacy: "never", subject: "credential" });

export const credentialFields = {
  api_key: never({
    description: "A key to an API.",
    aliases: ["apikey", "apiKey", "openai_api_key", "anthropic_api_key"],
  }),
  password: never({ description: "A person's password.", aliases: ["passwd", "pwd"] }),
  ssn: never({ description: "A United States social security number.", aliases: ["social_security_number"] }),
  credit_card: never({ description: "A payment card's number.", aliases: ["card_number", "credit_card_number"] }),
  private_key: never({ description: "The private half of a key pair.", aliases: ["privateKey"] }),
  session_token: never({ description: "What proves a session.", aliases: ["cookie", "csrf_token"] }),
  secret: never({ description: "A shared secret.", aliases: ["client_secret", "secret_key"] }),
  token: never({
    description: "A token that grants access.",
    aliases: ["access_token", "refresh_token", "auth_token", "bearer_token", "id_token"],
  }),
  authorization: never({
    description: "The header that carries a credential.",
    aliases: ["Authorization", "headers.authorization", "headers.Authorization"],
  }),
};
