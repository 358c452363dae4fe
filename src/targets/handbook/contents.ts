/** `README.md`: what is in the handbook, and where the products are opened. */

import type { Context } from "./asking.ts";
import { code, link, list, page, plain, table } from "./markdown.ts";
import type { Page } from "./page.ts";

const groups = ["Start", "Runbooks", "Reference", "Privacy"] as const;

export const contentsPage = (pages: readonly Page[], { opened, site }: Context): Page => ({
  path: "README.md",
  title: `Handbook of ${site.name}`,
  group: "Start",
  text: page(
    `# Handbook of ${plain(site.name)}`,
    `How the telemetry of ${site.services.map(({ name }) => plain(name)).join(", ")} is looked at, what to do when an alert fires, and which data is where. It is generated from the environment, so that it is about what runs; change that, and generate it again.`,
    ...groups.flatMap(group => {
      const own = pages.filter(one => one.group === group);
      return own.length === 0 ? [] : [`## ${group}`, list(own.map(({ path, title }) => link(plain(title), path)))];
    }),
    "## Where to open what",
    opened.length === 0
      ? 'No address is known. Say `handbook({ urls: { grafana: "https://grafana.example.com" } })`.'
      : table(
          ["product", "address", "first"],
          opened.map(({ title, url, command }) => [
            plain(title),
            link(plain(url), url),
            command === undefined ? "–" : code(command),
          ]),
        ),
  ),
});
