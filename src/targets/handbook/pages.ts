/** Every page of a handbook, in the order they are read. */

import type { Self, Site } from "../../core/target.ts";
import { adoptPage } from "./adopt.ts";
import { alertsPage } from "./alerts-page.ts";
import type { Context } from "./asking.ts";
import { badDayPage } from "./bad-day.ts";
import { contentsPage } from "./contents.ts";
import { fieldsPage } from "./fields-page.ts";
import { inventoryPage } from "./inventory-page.ts";
import type { HandbookOptions } from "./options.ts";
import type { Page } from "./page.ts";
import { openedAt } from "./places.ts";
import { queriesPage } from "./queries-page.ts";
import { runbookPages } from "./runbook-pages.ts";

export const pagesOf = ({ key, options }: Self<HandbookOptions>, site: Site): readonly Page[] => {
  const context: Context = {
    site,
    parts: site.parts().filter(part => part.key !== key),
    opened: openedAt(options, site),
  };
  const pages = [
    adoptPage(context),
    ...runbookPages(options, context),
    alertsPage(context),
    queriesPage(context),
    fieldsPage(site.schema),
    inventoryPage(context),
    badDayPage(context),
  ];
  return [contentsPage(pages, context), ...pages];
};
