/** `bad-day.md`: a secret was stored. */

import { secretVariable } from "../../core/secret.ts";
import type { Context } from "./asking.ts";
import { block, code, link, list, page, plain } from "./markdown.ts";
import type { Page } from "./page.ts";
import { byRequest, byText, unsearched } from "./proving.ts";
import { purging } from "./purging.ts";

/** What is put in the place of what only the person knows. */
const requestId = "PASTE-THE-REQUEST-ID";
const beginning = "PASTE-THE-FIRST-EIGHT-CHARACTERS";

export const badDayPage = (context: Context): Page => {
  const { site } = context;
  const keys = [...new Set(site.services.map(({ privacy }) => secretVariable(privacy.pseudonymKey)))];
  return {
    path: "bad-day.md",
    title: "A secret was stored",
    group: "Privacy",
    text: page(
      "# A secret was stored",
      "A password, a key or somebody's personal data stands in a log or a trace. What was stored was read by whoever may read it, and is in every store that its record reached. Do these in this order, and write down when you did what.",
      "## 1. Stop",
      list([
        "**Make it worthless.** Whoever issued the key or the password takes it back now. Everything after this is tidying up; this is not.",
        "**Stop the source.** Find the service that writes it, and drop the field or take the release back. Until then no deletion is the last one.",
        '**Close the pipeline.** Does the field belong to nobody? Then drop it for every service: `privacy: { fields: { the_field: "drop" } }`. Did it stand in the middle of a text? Then write a detector with its form and two examples: `detectors: [detector({ … })]`. Generate and apply.',
      ]),
      "See what the pipeline makes of such a line now, before and after your change, without sending it anywhere:",
      block("sh", `signalbox explain --env ${site.name} --line '{"event":"llm_request_end","message":"…"}'`),
      "## 2. Prove",
      "How far did it get? Search for the request, never for the secret itself: a search is written into histories and logs too. With the request's id:",
      byRequest(requestId, context),
      "Where only a part of it is known, by its first characters, which are in no way enough to use it:",
      byText(beginning, context),
      "Where logs are sampled, the number is what was written, and fewer are kept. Note for each store how many records there are, the first and the last time, and who could read them: that is in the " +
        `${link("data inventory", "data-inventory.md#who-keeps-what")}.`,
      "### What these searches do not read",
      "Take it as reached until somebody has looked:",
      unsearched(context),
      "## 3. Purge",
      `By the id of each request with it; by user, see the ${link("request to delete", "data-inventory.md#a-request-to-delete")}.`,
      block("sh", `REQUEST=${requestId}`),
      ...purging({ field: "request_id", is: "equals", variable: "REQUEST" }, context),
      "### What no store knows of",
      list([
        "Queues of shippers: they are empty once everything was sent.",
        "Notifications, tickets and chats with a quoted line.",
        "Files that a service writes and nothing here names, and what it prints, which a container runtime keeps on the node: no shipper deletes either.",
        "Snapshots and backups of disks.",
      ]),
      "Then run the searches of step 2 again, and look at what they do not read. Keep the answers: a search that finds nothing proves it of what it read, for the time it read, and of nothing else.",
      "## 4. Rotate",
      list([
        "Give the services the new secret, and see that nothing uses the old one: an attempt with it is refused, and reported.",
        `Was it the key of the pseudonyms (${keys.map(code).join(", ")})? Then whoever has it can try user ids until one fits. A new key gives everybody a new pseudonym: users before and after cannot be joined any more, and every shipper must have it at the same time.`,
        "Were keys of stores or channels in the same place? Then those too.",
      ]),
      "## 5. Afterwards",
      list([
        "Make it a test: put a line of that form, with a made-up secret, into a file, and let `signalbox simulate --logs file.jsonl --expect expected.yaml` say that nothing of it survives.",
        "Say who was told, and when. Personal data may have to be reported within days; ask whoever is responsible for privacy today.",
        `Look at who else writes that field: ${site.services.map(({ name }) => plain(name)).join(", ")}.`,
      ]),
    ),
  };
};
