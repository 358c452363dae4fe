/** Where in the code and on which machine a record was written. */

import { id, int } from "../../core/schema.ts";

const group = "origin";

export const originFields = {
  version: id({
    group,
    description: "The release of the service.",
    semconv: "service.version",
    aliases: ["service_version", "app_version", "service.version"],
  }),
  host_name: id({
    group,
    description: "The machine or container that wrote the record.",
    semconv: "host.name",
    aliases: ["host.name", "hostname", "host"],
  }),
  logger: id({
    group,
    description: "The logger's dotted name.",
    aliases: ["logger_name", "log.logger", "name"],
  }),
  module: id({
    group,
    description: "The module that wrote the record.",
  }),
  function_name: id({
    group,
    description: "The function that wrote the record or, in function_call records, the one that was called.",
    semconv: "code.function.name",
    aliases: ["function", "funcName", "source.function"],
  }),
  source_file: id({
    group,
    description: "The source file that wrote the record.",
    semconv: "code.file.path",
    aliases: ["source.file", "pathname", "filename"],
  }),
  source_line: int({
    group,
    description: "The line in that file.",
    semconv: "code.line.number",
    aliases: ["source.line", "lineno", "line"],
  }),
};
