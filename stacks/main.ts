import { readdirSync } from "node:fs";
import { App } from "cdktf";
import type { Environment } from "signalbox";
import { SignalboxStacks } from "signalbox/cdktf";

/** The stacks of every environment: what `signalbox synth` writes into generated/<env>/terraform. */
const app = new App({ outdir: process.env.CDKTF_OUTDIR ?? "cdktf.out", stackTraces: false });
const folder = new URL("../environments/", import.meta.url);

for (const file of readdirSync(folder).sort()) {
  const { default: environment }: { default: Environment } = await import(new URL(file, folder).href);
  new SignalboxStacks(app, { environment });
}

app.synth();
