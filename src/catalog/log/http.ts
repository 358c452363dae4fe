/** The HTTP exchange around a request. */

import { dimension, id, int } from "../../core/schema.ts";

const group = "http";

export const httpFields = {
  http_method: dimension({
    group,
    atMost: 10,
    description: "The HTTP method.",
    example: "POST",
    semconv: "http.request.method",
    aliases: ["method", "request_method", "http.method", "http.request.method", "req.method"],
  }),
  endpoint: dimension({
    group,
    atMost: 60,
    description: "The route that served the request, without ids in it.",
    example: "/v1/chat/completions",
    semconv: "http.route",
    aliases: ["route", "http.route"],
  }),
  path: id({
    group,
    description: "The path that was asked for, as it came.",
    example: "/v1/conversations/42",
    semconv: "url.path",
    aliases: ["url_path", "request_path", "url.path", "req.url"],
  }),
  status_code: int({
    group,
    description: "The HTTP status of the answer.",
    example: 200,
    semconv: "http.response.status_code",
    aliases: ["http_status", "http.status_code", "http.response.status_code", "res.statusCode"],
  }),
  request_size_bytes: int({
    group,
    description: "Size of the request's body.",
    example: 2048,
    unit: "bytes",
    sums: true,
    semconv: "http.request.body.size",
    aliases: ["request_bytes"],
  }),
  response_size_bytes: int({
    group,
    description: "Size of the answer's body.",
    example: 8192,
    unit: "bytes",
    sums: true,
    semconv: "http.response.body.size",
    aliases: ["response_bytes", "bytes_sent"],
  }),
};
