import { readdirSync } from "node:fs";
import { App, Chart } from "cdk8s";
import type { Environment } from "signalbox";
import { SignalboxEnvironment } from "signalbox/cdk8s";

/** A Chart for each environment that runs in a cluster: what `signalbox synth` writes into generated/<env>/kubernetes. */
const app = new App({ outdir: process.env.CDK8S_OUTDIR ?? "cdk8s.out" });
const folder = new URL("../environments/", import.meta.url);

for (const file of readdirSync(folder).sort()) {
  const { default: environment }: { default: Environment } = await import(new URL(file, folder).href);
  if (environment.site.platform.kind !== "kubernetes") continue;
  const chart = new Chart(app, environment.name);
  new SignalboxEnvironment(chart, "environment", { environment, source: `environments/${file}` });
}

app.synth();
