import { products } from "../targets/index.ts";
import { type Command, exitCodes, flagValue } from "./command.ts";
import { print, table } from "./talk.ts";

export const targets: Command = {
  summary: "the products, their versions, and what each can do",
  usage: "signalbox targets [--json]",
  options: { json: { type: "boolean" } },
  run: async (_positionals, values) => {
    if (flagValue(values, "json"))
      print(
        JSON.stringify(
          products.map(({ product, title, roles, versions }) => ({ product, title, roles, versions })),
          null,
          2,
        ),
      );
    else
      print(
        table([
          ["product", "role", "versions", "title"],
          ...products.map(one => [one.product, one.roles.join(", "), one.versions.join(" "), one.title]),
        ]),
      );
    return exitCodes.ok;
  },
};
