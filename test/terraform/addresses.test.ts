/** Every address of the committed stacks against a list that people read: Terraform knows what stands by nothing else. */

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { keepsRecords, readStack } from "../../src/output/terraform-file.ts";

const list = new URL("addresses.txt", import.meta.url).pathname;

/** `prod-aws aws_cloudwatch_log_group.audit`, with a mark on what holds records. */
const committed = readdirSync("generated")
  .flatMap(environment => {
    const folder = join("generated", environment, "terraform");
    const stacks = readdirSync(join("generated", environment)).includes("terraform") ? readdirSync(folder) : [];
    return stacks.filter(id => id !== "modules").map(id => ({ id, file: join(folder, id, "cdk.tf.json") }));
  })
  .flatMap(({ id, file }) =>
    [...(readStack(readFileSync(file, "utf8"))?.resources ?? [])].map(
      ([address, block]) => `${id} ${address}${keepsRecords(address, block) ? " (records)" : ""}`,
    ),
  )
  .sort();

const meaning = `An address that goes is a thing that Terraform destroys, and one that comes a thing that it makes: with another
address the same thing is destroyed and made anew, and where "(records)" stands behind it, its records are lost. Names below
a resource's type are for good (src/core/resource.ts); let none depend on what people may change. Where something really came
or went, renew the list and read its difference: RENEW_ADDRESSES=1 npx vitest run test/terraform/addresses.test.ts`;

test("no address of the committed stacks has changed", () => {
  if (process.env.RENEW_ADDRESSES === "1") writeFileSync(list, `${committed.join("\n")}\n`);
  const known = readFileSync(list, "utf8").trimEnd().split("\n");
  const went = known.filter(line => !committed.includes(line)).map(line => `- ${line}`);
  const came = committed.filter(line => !known.includes(line)).map(line => `+ ${line}`);
  expect([...went, ...came], meaning).toEqual([]);
});

test("the list is sorted and says each address once", () => {
  const known = readFileSync(list, "utf8").trimEnd().split("\n");
  expect(known).toEqual([...new Set(known)].sort());
});
