/** Makes providers reachable for one Terraform command, without a network: shims on loopback, real binaries by path. */

import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type RebuiltProvider, rebuild, type Wanted } from "./rebuilt.ts";
import { type ProviderSchemas, readSchemas } from "./schema.ts";
import { serve } from "./serve.ts";

export type ProviderSource =
  | "hashicorp/aws"
  | "hashicorp/google"
  | "hashicorp/azurerm"
  | "elastic/elasticstack"
  | "grafana/grafana";

/** Where a provider comes from: a file of schemas (see `schema.ts`), or the real one. */
export type Given = { readonly schemas: string } | { readonly binary: string };

export type GivenProviders = Readonly<Partial<Record<ProviderSource, Given>>>;

/**
 * Who runs the shims: `inside` is this very process, which costs a command nothing; `program` lets Terraform launch each
 * (`program.ts`), about half a second a launch, two launches a `validate` and nine a `test`.
 */
export type Launch = "inside" | "program";

export interface Reachable {
  /** For the command's environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly stop: () => void;
}

const rebuiltProviders: readonly RebuiltProvider[] = ["aws", "google", "azurerm"];

/** Terraform and OpenTofu read the short source `hashicorp/aws` as their own registry's. */
const registries = ["registry.terraform.io", "registry.opentofu.org"];

const jiti = join(createRequire(import.meta.url).resolve("jiti/package.json"), "..", "lib", "jiti-cli.mjs");
const program = fileURLToPath(new URL("program.ts", import.meta.url));

/** POSIX shell's own quoting. */
const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/** A folder that holds nothing but a provider's executable, which is how Terraform takes one. */
const installed = (folder: string, source: string, command: readonly string[]): string => {
  const [, type = ""] = source.split("/");
  const home = join(folder, "providers", type);
  const file = join(home, `terraform-provider-${type}`);
  mkdirSync(home, { recursive: true });
  writeFileSync(file, `#!/bin/sh\nexec ${command.map(quoted).join(" ")} "$@"\n`);
  chmodSync(file, 0o755);
  return home;
};

const schemasFor = (wanted: Wanted, providers: GivenProviders): ReadonlyMap<string, ProviderSchemas> => {
  const found = new Map<string, ProviderSchemas>();
  const ofPrefix = (types: readonly string[], prefix: string) => types.filter(type => type.startsWith(`${prefix}_`));
  for (const name of rebuiltProviders) {
    found.set(
      `hashicorp/${name}`,
      rebuild(name, {
        resources: ofPrefix(wanted.resources, name),
        dataSources: ofPrefix(wanted.dataSources, name),
      }),
    );
  }
  for (const [source, given] of Object.entries(providers)) {
    if ("schemas" in given) found.set(source, readSchemas(given.schemas));
    else found.delete(source);
  }
  return found;
};

const everywhere = (source: string): readonly string[] => registries.map(registry => `${registry}/${source}`);

/**
 * Makes providers reachable; everything it writes lies in `folder`.
 * @param wanted the types the rebuilt providers know; any other type is unknown to them
 */
export const reach = async (
  folder: string,
  wanted: Wanted,
  providers: GivenProviders,
  launch: Launch,
): Promise<Reachable> => {
  const overrides = new Map<string, string>();
  const attached: Record<string, object> = {};
  const stops: (() => void)[] = [];
  for (const [source, schemas] of schemasFor(wanted, providers)) {
    if (launch === "program") {
      const file = join(folder, `${source.replace("/", "-")}.json`);
      writeFileSync(file, JSON.stringify(schemas));
      overrides.set(source, installed(folder, source, [process.execPath, jiti, program, file]));
      continue;
    }
    const { port, stop } = await serve(schemas);
    stops.push(stop);
    for (const address of everywhere(source)) {
      attached[address] = {
        Protocol: "grpc",
        ProtocolVersion: 5,
        Pid: process.pid,
        // Terraform neither asks a provider under test to end, nor kills it.
        Test: true,
        Addr: { Network: "tcp", String: `127.0.0.1:${port}` },
      };
    }
  }
  for (const [source, given] of Object.entries(providers)) {
    if ("binary" in given) overrides.set(source, installed(folder, source, [given.binary]));
  }

  const config = join(folder, "terraform.rc");
  const lines = [...overrides].flatMap(([source, home]) =>
    everywhere(source).map(address => `    ${JSON.stringify(address)} = ${JSON.stringify(home)}`),
  );
  // No `direct {}`: what is not named here cannot be had, from any network.
  writeFileSync(config, `provider_installation {\n  dev_overrides {\n${lines.join("\n")}\n  }\n}\n`);
  return {
    env: {
      TF_CLI_CONFIG_FILE: config,
      TF_REATTACH_PROVIDERS: JSON.stringify(attached),
      TF_DISABLE_PLUGIN_TLS: "1",
    },
    stop: () => {
      for (const stop of stops) stop();
    },
  };
};
