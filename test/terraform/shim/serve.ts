/**
 * Serves schemas as a Terraform provider on loopback. It knows what a configuration may hold and judges it; it plans, applies
 * and reads nothing, which `mock_provider` in a test file does in its stead.
 */

import { fileURLToPath } from "node:url";
import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData } from "@grpc/grpc-js";
import { type AnyDefinition, loadSync, type ServiceDefinition } from "@grpc/proto-loader";
import { brokenRules, setComputed } from "./rule.ts";
import { rules } from "./rules/index.ts";
import type { ProviderSchemas, Schema } from "./schema.ts";
import { decodeValue, isConfig } from "./values.ts";
import { diagnosticOf, schemaResponse } from "./wire.ts";

export interface Serving {
  /** The TCP port on 127.0.0.1. */
  readonly port: number;
  readonly stop: () => void;
}

interface Configured {
  readonly type_name: string;
  readonly config: { readonly msgpack: Uint8Array };
}

const isService = (definition: AnyDefinition | undefined): definition is ServiceDefinition =>
  definition !== undefined && !("format" in definition);

const service = (file: string, name: string): ServiceDefinition => {
  const definition = loadSync(fileURLToPath(new URL(file, import.meta.url)), { keepCase: true, enums: String })[name];
  if (!isService(definition)) throw new Error(`${file} has no service ${name}`);
  return definition;
};

/** A method that answers at once; what it throws becomes the call's error. */
const answer =
  <Request>(work: (request: Request) => object) =>
  (call: ServerUnaryCall<Request, object>, callback: sendUnaryData<object>): void => {
    try {
      callback(null, work(call.request));
    } catch (error) {
      callback(error instanceof Error ? error : new Error(String(error)));
    }
  };

const validate = (schemas: Readonly<Record<string, Schema>>, prefix: string) =>
  answer<Configured>(({ type_name, config }) => {
    const value = decodeValue(config.msgpack);
    const block = schemas[type_name]?.block;
    if (!block || !isConfig(value)) return {};
    const broken = [...setComputed(block, value), ...brokenRules(rules[`${prefix}${type_name}`] ?? [], value)];
    return { diagnostics: broken.map(diagnosticOf) };
  });

/**
 * Starts serving.
 * @param onShutdown called when Terraform asks the plugin to end. @default nothing
 */
export const serve = async (schemas: ProviderSchemas, onShutdown: () => void = () => undefined): Promise<Serving> => {
  const server = new Server();
  server.addService(service("tfplugin5.proto", "tfplugin5.Provider"), {
    GetSchema: answer(() => schemaResponse(schemas)),
    PrepareProviderConfig: answer<{ readonly config: object }>(({ config }) => ({ prepared_config: config })),
    ValidateResourceTypeConfig: validate(schemas.resource_schemas, ""),
    ValidateDataSourceConfig: validate(schemas.data_source_schemas, "data."),
    Configure: answer(() => ({})),
    // Terraform's mocks keep a state as it is; OpenTofu's ask the provider, between two runs of a test.
    UpgradeResourceState: answer<{ readonly raw_state: object }>(({ raw_state }) => ({ upgraded_state: raw_state })),
    Stop: answer(() => ({})),
  });
  server.addService(service("controller.proto", "plugin.GRPCController"), {
    Shutdown: (_call: unknown, callback: sendUnaryData<object>): void => {
      callback(null, {});
      onShutdown();
    },
  });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  return { port, stop: () => server.forceShutdown() };
};
