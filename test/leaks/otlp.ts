/** OpenTelemetry's log records and spans with secrets in every place they have. */

import { type OtlpAttribute, otlpValue } from "../../src/reference/scenario/otlp.ts";
import { type Random, randomFrom } from "../../src/reference/scenario/random.ts";
import { sentence } from "../../src/reference/scenario/words.ts";
import {
  budget,
  detectorAt,
  type LeakCarrier,
  type OtlpCarrier,
  otlpCarriers,
  type Plant,
  roundsFor,
  type Sent,
  type SpanCarrier,
  spanCarriers,
} from "./plan.ts";
import { secretSource } from "./secrets/index.ts";
import { inAddress, inHeader, inSentence, inTrace } from "./settings.ts";

const attribute = (key: string, value: unknown): OtlpAttribute => ({ key, value: otlpValue(value) });
/** The service of the configuration that sends. */
export const sender = "direct";
const service = attribute("service.name", sender);

/** A resource with one log record, or one span, each with a secret in every carrier. */
type Resource = { readonly resource: { readonly attributes: readonly OtlpAttribute[] } } & Readonly<
  Record<string, unknown>
>;

export interface OtlpOptions {
  /** @default 4 for log records, 5 for spans */
  readonly seed?: number;
  /** Secrets at the least. @default the budget for spans; log records add to the lines, a fifth of it */
  readonly atLeast?: number;
}

/** Draws one secret for each carrier of a round. */
function* drawn<C extends LeakCarrier>(
  carriers: readonly C[],
  { seed, atLeast }: Required<OtlpOptions>,
): Generator<{
  readonly values: Readonly<Record<C, string>>;
  readonly plants: readonly Plant[];
  readonly random: Random;
  readonly round: number;
}> {
  const random = randomFrom(seed);
  const make = secretSource(random);
  for (let round = 0; round < roundsFor(atLeast, carriers.length); round++) {
    const values: Partial<Record<C, string>> = {};
    const plants = carriers.map((carrier, place): Plant => {
      const detector = detectorAt(carrier, place, round);
      const { value, cores } = make(detector, carrier === "number");
      values[carrier] = value;
      return { detector, carrier, cores };
    });
    yield { values: values as Record<C, string>, plants, random, round };
  }
}

const bodyMap: readonly OtlpCarrier[] = ["body-map"];

/** Two records a round: one with a text for a body, one with a map. */
export function* plantedLogRecords({ seed = 4, atLeast = budget / 5 }: OtlpOptions = {}): Generator<Sent<Resource>> {
  for (const { values, plants, random, round } of drawn(otlpCarriers, { seed, atLeast })) {
    const record = (
      body: unknown,
      attributes: readonly OtlpAttribute[],
      resource: readonly OtlpAttribute[],
    ): Resource => ({
      resource: { attributes: [service, ...resource] },
      scopeLogs: [
        {
          scope: { name: "leaks" },
          logRecords: [{ timeUnixNano: "1767323045000000000", body: otlpValue(body), attributes }],
        },
      ],
    });
    const isMap = ({ carrier }: Plant) => (bodyMap as readonly string[]).includes(carrier);
    yield {
      item: record(
        inSentence(values.body, random),
        [
          attribute("request_id", `otlp-${round}`),
          attribute(random.pick(["error_message", "model", "logger", "prompt"]), inSentence(values.attribute, random)),
          attribute("response", { detail: [{ [values.nested]: 1, contact: inSentence(values.nested, random) }] }),
          attribute("finish_reason", ["stop", inSentence(values.list, random)]),
          attribute(random.pick(["prompt_tokens", "total_tokens", "path"]), Number(values.number)),
        ],
        [attribute(random.pick(["host.name", "service.version"]), inSentence(values["resource-attribute"], random))],
      ),
      plants: plants.filter(plant => !isMap(plant)),
    };
    const text = inSentence(values["body-map"], random);
    yield {
      item: record(
        random.pick<unknown>([{ msg: text }, { message: "m", data: { model: text } }, { message: [text] }]),
        [],
        [],
      ),
      plants: plants.filter(isMap),
    };
  }
}

const eventOf = (name: string, attributes: readonly OtlpAttribute[]) => ({
  timeUnixNano: "1767323045500000000",
  name,
  attributes,
});

/** One span a round. */
export function* plantedSpans({ seed = 5, atLeast = budget }: OtlpOptions = {}): Generator<Sent<Resource>> {
  for (const { values, plants, random, round } of drawn(spanCarriers, { seed, atLeast })) {
    const said = (carrier: SpanCarrier) => inSentence(values[carrier], random);
    const id = (round + 1).toString(16).padStart(16, "0");
    const span = {
      traceId: id.repeat(2),
      spanId: id,
      name: `chat ${said("span-name")}`,
      kind: 3,
      startTimeUnixNano: "1767323045000000000",
      endTimeUnixNano: "1767323046000000000",
      attributes: [
        attribute(random.pick(["note", "gen_ai.request.model", "error_message"]), said("span-attribute")),
        attribute("gen_ai.tool.call.arguments", { detail: [{ contact: said("nested"), tries: 2 }] }),
        attribute("gen_ai.request.stop_sequences", [sentence(random), said("list")]),
        attribute(random.pick(["labels", "tags"]), { [values.key]: { seen: 1 }, kept: 1 }),
        attribute(random.pick(["url.full", "http.target"]), inAddress(values.url, random)),
        attribute(random.pick(["http.request.header.x-caller", "request"]), inHeader(values.header, random)),
        attribute(random.pick(["gen_ai.usage.input_tokens", "nobody.knows", "http.status"]), Number(values.number)),
      ],
      events: [
        eventOf("exception", [
          attribute("exception.message", said("span-event")),
          attribute("exception.stacktrace", inTrace(values["stack-trace"], random)),
        ]),
        eventOf(said("span-event-name"), []),
      ],
      status: { code: 2, message: said("span-status") },
    };
    yield {
      item: {
        resource: { attributes: [service, attribute("host.name", said("resource-attribute"))] },
        scopeSpans: [
          { scope: { name: "leaks", attributes: [attribute("note", said("scope-attribute"))] }, spans: [span] },
        ],
      },
      plants,
    };
  }
}
