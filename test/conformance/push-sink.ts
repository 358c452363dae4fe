/** A stand-in for Loki's push door that keeps what it is sent, decoded; for what a read-back would hide. */

import { createServer } from "node:http";

/** One record as a shipper pushes it. */
export interface Pushed {
  readonly labels: Readonly<Record<string, string>>;
  /** Nanoseconds since 1970. */
  readonly time: bigint;
  readonly line: string;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface PushSink {
  /** The address to push to. */
  readonly url: string;
  /** Everything so far, in the order of arrival. */
  readonly records: readonly Pushed[];
  /** The last request's headers. */
  headers(): Readonly<Record<string, string | string[] | undefined>>;
  stop(): Promise<void>;
}

/** Listens on loopback, on a port the system chooses. */
export const startPushSink = (): Promise<PushSink> =>
  new Promise((resolve, reject) => {
    const records: Pushed[] = [];
    let headers: PushSink["headers"] extends () => infer H ? H : never = {};
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", chunk => chunks.push(chunk));
      request.on("end", () => {
        headers = request.headers;
        records.push(...decodePush(unsnappy(Buffer.concat(chunks))));
        response.writeHead(204).end();
      });
    });
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address ? address.port : 0;
      resolve({
        url: `http://127.0.0.1:${port}/loki/api/v1/push`,
        records,
        headers: () => headers,
        stop: () => new Promise(done => server.close(() => done())),
      });
    });
  });

/** @see https://github.com/google/snappy/blob/main/format_description.txt */
export const unsnappy = (packed: Buffer): Buffer => {
  let at = 0;
  const byte = (): number => packed[at++] ?? 0;
  let length = 0;
  for (let shift = 0; ; shift += 7) {
    const next = byte();
    length += (next & 0x7f) * 2 ** shift;
    if (next < 0x80) break;
  }
  const plain = Buffer.alloc(length);
  let end = 0;
  const little = (bytes: number): number => {
    let value = 0;
    for (let index = 0; index < bytes; index++) value += byte() * 2 ** (8 * index);
    return value;
  };
  while (at < packed.length) {
    const tag = byte();
    const kind = tag & 3;
    if (kind === 0) {
      const short = tag >> 2;
      const size = (short < 60 ? short : little(short - 59)) + 1;
      packed.copy(plain, end, at, at + size);
      at += size;
      end += size;
      continue;
    }
    const size = kind === 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
    const back = kind === 1 ? (tag >> 5) * 256 + byte() : little(kind === 2 ? 2 : 4);
    for (let index = 0; index < size; index++, end++) plain[end] = plain[end - back] ?? 0;
  }
  return plain;
};

type Field = { readonly number: number; readonly value: bigint | Buffer };

/** The fields of one protobuf message. @see https://protobuf.dev/programming-guides/encoding/ */
const fieldsOf = (message: Buffer): readonly Field[] => {
  const fields: Field[] = [];
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const next = message[at++] ?? 0;
      value |= BigInt(next & 0x7f) << shift;
      if (next < 0x80) return value;
    }
  };
  while (at < message.length) {
    const key = Number(varint());
    const number = key >> 3;
    if ((key & 7) === 0) fields.push({ number, value: varint() });
    else {
      const size = Number(varint());
      fields.push({ number, value: message.subarray(at, at + size) });
      at += size;
    }
  }
  return fields;
};

const all = (fields: readonly Field[], number: number): readonly Buffer[] =>
  fields.flatMap(field => (field.number === number && Buffer.isBuffer(field.value) ? [field.value] : []));

const text = (fields: readonly Field[], number: number): string => all(fields, number)[0]?.toString("utf8") ?? "";

const whole = (fields: readonly Field[], number: number): bigint => {
  const found = fields.find(field => field.number === number)?.value;
  return typeof found === "bigint" ? found : 0n;
};

/** `logproto.PushRequest` @see https://github.com/grafana/loki/blob/main/pkg/push/push.proto */
export const decodePush = (message: Buffer): readonly Pushed[] =>
  all(fieldsOf(message), 1).flatMap(stream => {
    const parts = fieldsOf(stream);
    const labels = labelsOf(text(parts, 1));
    return all(parts, 2).map((entry): Pushed => {
      const fields = fieldsOf(entry);
      const instant = fieldsOf(all(fields, 1)[0] ?? Buffer.alloc(0));
      return {
        labels,
        time: whole(instant, 1) * 1_000_000_000n + whole(instant, 2),
        line: text(fields, 2),
        metadata: Object.fromEntries(
          all(fields, 3).map(pair => [text(fieldsOf(pair), 1), text(fieldsOf(pair), 2)] as const),
        ),
      };
    });
  });

/** `{a="b", c="d"}`, whose values are Go strings; ours hold no escape that JSON lacks. */
const labelsOf = (written: string): Record<string, string> =>
  Object.fromEntries(
    [...written.matchAll(/([a-zA-Z_][a-zA-Z0-9_]*)=("(?:[^"\\]|\\.)*")/g)].map(([, name = "", value = '""']) => [
      name,
      JSON.parse(value) as string,
    ]),
  );
