/** What holds of every viewer and pager that runs. */

import { describe, expect, test } from "vitest";
import { images } from "../../src/versions.ts";

import { all, filesOf, mountsOf, secretsIn } from "./viewers.ts";

describe.each(all)("%s", (_, environment, workload) => {
  test("has an image that is pinned for its version", () => {
    const tag = images[workload.image.name]?.tags[workload.image.version ?? ""];
    expect(tag).toMatch(new RegExp(`^v?${workload.image.version?.replace(".", "\\.")}\\.\\d+$`));
  });

  test("mounts files that are generated, and every folder only once", () => {
    const files = filesOf(environment);
    const mounted = mountsOf(workload, "files").flatMap(mount => Object.values(mount.files));
    expect(mounted.filter(path => !files.has(path))).toEqual([]);
    const folders = (workload.mounts ?? []).map(({ at }) => at);
    expect(folders.filter(at => folders.some(other => other !== at && at.startsWith(`${other}/`)))).toEqual([]);
    expect(new Set(folders).size).toBe(folders.length);
  });

  test("has exactly the secrets that its files refer to", () => {
    const files = filesOf(environment);
    const texts = mountsOf(workload, "files")
      .flatMap(mount => Object.values(mount.files))
      .filter(path => path.endsWith(".yaml"))
      .map(path => files.get(path)?.text ?? "");
    const named = (pattern: RegExp) => [...new Set(texts.flatMap(text => text.match(pattern) ?? []))].sort();
    const mounted = mountsOf(workload, "secret-file").map(({ at, secret: one }) => [at, one.name]);
    expect(mounted.sort()).toEqual(
      named(/\/run\/credentials\/[a-z-]+/g).map(at => [at, at.slice("/run/credentials/".length)]),
    );
    if (workload.image.name !== "grafana") return;
    const own = ["GRAFANA_ADMIN_PASSWORD", "SMTP_PASSWORD"];
    expect([...new Set(secretsIn(workload))].filter(name => !own.includes(name)).sort()).toEqual(
      named(/(?<=: |Bearer |ApiKey )\$[A-Z][A-Z0-9_]*/g).map(name => name.slice(1)),
    );
  });

  test("runs as a numeric id of its image, and is not root", () => {
    expect([65534, 472]).toContain(workload.user);
  });
});
