/** A stand-in for Elasticsearch's bulk door that keeps what it is sent, and says that all went well. */

import { createServer } from "node:http";
import { gunzipSync } from "node:zlib";

interface Bulked {
  readonly action: { readonly create?: { readonly _index?: string } };
  readonly document: object;
}

export interface BulkSink {
  /** The address of the node. */
  readonly url: string;
  /** Everything so far, in the order of arrival. */
  readonly documents: readonly Bulked[];
  stop(): void;
}

/** Listens on loopback, on a port the system chooses. */
export const startBulkSink = (): Promise<BulkSink> =>
  new Promise((resolve, reject) => {
    const documents: Bulked[] = [];
    const server = createServer((request, answer) => {
      const chunks: Buffer[] = [];
      request.on("data", chunk => chunks.push(chunk as Buffer));
      request.on("end", () => {
        const raw = Buffer.concat(chunks);
        const text = (request.headers["content-encoding"] === "gzip" ? gunzipSync(raw) : raw).toString();
        const lines = text.split("\n").filter(line => line !== "");
        for (let index = 0; index + 1 < lines.length; index += 2)
          documents.push({ action: JSON.parse(lines[index] ?? ""), document: JSON.parse(lines[index + 1] ?? "") });
        answer.setHeader("content-type", "application/json");
        answer.setHeader("x-elastic-product", "Elasticsearch");
        answer.end('{"took":1,"errors":false,"items":[]}');
      });
    });
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address ? address.port : 0;
      resolve({ url: `http://127.0.0.1:${port}`, documents, stop: () => server.close() });
    });
  });
