/** Where a finding says that it stands: at the very stage or rule, whatever stands above it in the same words. */

import { expect, test } from "vitest";
import { importFiles } from "../../src/import/index.ts";

/** Each line that a finding is about ends with the finding's code. */
const text = `# pipeline_stages: [{ drop: { expression: .*healthz.* } }]
clients: []
scrape_configs:
  - just a text
  - job_name: redacts
    pipeline_stages:
      - json: { expressions: { model: "", ts: time } }
      - labels:
          model:
      - timestamp: { source: ts, format: RFC3339 }
      - replace:
          expression: '(hunter\\d)' # detector-missing
      - drop:
          expression: .*healthz.* # not-carried-over
      - drop:
          expression: .*ready.* # not-carried-over
      - match:
          selector: '{level="error"}' # critical-left-out
          stages:
            - drop:
                expression: .*healthz.* # not-carried-over
            - metrics:
                lines_total: { type: Counter } # not-carried-over
    relabel_configs:
      - source_labels: [a]
        regex: .*healthz.*
      - action: drop
        regex: .*healthz.* # not-carried-over
      - regex: .*healthz.* # not-carried-over
        action: keep
      - source_labels: [b]
        action: dropequal # not-carried-over
  - job_name: redacts-not
    journal: {} # not-carried-over
    pipeline_stages: # no-redaction
      - json:
          expressions:
            model: ""
            mood: "" # unknown-key
            ip: client_ip # address-logged
      - json:
          source: model
          expressions: { mood: "" }
      - labels:
          model:
          request_id: # label-cardinality source-missing
      - timestamp: { source: model, format: RFC3339 }
      - timestamp:
          format: RFC3339
          source: ts # source-missing
      - match:
          selector: '{level="error"}' # critical-left-out not-carried-over
          action: drop
      - template: { source: model, template: "a" }
      - template:
          source: model
          template: '{"a":"{{ .model }}"}' # unescaped-value
      - metrics:
          lines_total: # not-carried-over
            type: Counter
            source: gone # source-missing
`;

test("each finding of a Promtail is at the line of its own stage or rule", () => {
  const { files } = importFiles([{ path: "promtail.yaml", text }], "imported");
  const found = files
    .flatMap(({ findings }) => findings)
    .filter(({ code }) => code !== "vocabulary-drift")
    .map(({ code, line }) => `${line} ${code}`);
  const written = text
    .split("\n")
    .flatMap((line, index) => [...(/ # (.*)/.exec(line)?.[1]?.split(" ") ?? [])].map(code => `${index + 1} ${code}`));
  // what is missing among all patterns together has no line of its own
  expect(found.map(one => one.replace("undefined detector", "12 detector")).sort()).toEqual(written.sort());
});

test("a stage that an alias brings is at the line of what holds it", () => {
  const aliased = `clients: []
scrape_configs:
  - job_name: a
    pipeline_stages: &stages
      - drop: { expression: .*healthz.* }
      - replace: { expression: '(hunter\\d)' }
  - job_name: b
    pipeline_stages: *stages
`;
  const { files } = importFiles([{ path: "promtail.yaml", text: aliased }], "imported");
  expect(
    files
      .flatMap(({ findings }) => findings)
      .filter(({ code }) => code === "not-carried-over")
      .map(({ line }) => line),
  ).toEqual([5, 8]);
});
