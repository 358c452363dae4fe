/** The wiring of the environments as they are rendered: nothing against it, and every fault planted in production is found. */

import { describe, expect, it } from "vitest";
import { parseAllDocuments, stringify } from "yaml";
import dev from "../../environments/dev.ts";
import prod from "../../environments/prod.ts";
import staging from "../../environments/staging.ts";
import { judgeWiring, wiringFacts } from "../../src/check/wiring/index.ts";
import type { Problem } from "../../src/core/errors.ts";
import { render } from "../../src/output/render.ts";
import type { File } from "./wiring-stack.ts";

const told = (problems: readonly Problem[]): readonly string[] =>
  problems.map(({ code, path, what }) => `${code} ${path}: ${what}`);

/** Loosely typed on purpose: a fault may be anything. */
// biome-ignore lint/suspicious/noExplicitAny: an object of Kubernetes, to be broken
type Broken = any;

interface Planted {
  readonly in: string;
  /** `Deployment/loki` */
  readonly object: string;
  readonly break: (object: Broken) => void;
}

type Fault =
  | { readonly text: readonly [from: string, to: string]; readonly finds: RegExp }
  | { readonly planted: Planted; readonly finds: RegExp };

const gateway = "kubernetes/otel-collector-gateway.yaml";
const agent = "kubernetes/otel-collector-agent.yaml";
const sampler = "kubernetes/otel-collector-sampler.yaml";
const jaeger = "kubernetes/jaeger.yaml";

const withoutPort = (rules: Broken[], port: number) => {
  for (const rule of rules) rule.ports = rule.ports?.filter((one: Broken) => one.port !== port);
  return rules.filter(rule => rule.ports?.length > 0);
};

const faults: Readonly<Record<string, Fault>> = {
  "wrong port": {
    text: ["jaeger.observability.svc.cluster.local:4317", "jaeger.observability.svc.cluster.local:4316"],
    finds:
      /^dead-edge otel-collector\/sampler\.yaml: exporters\.otlp_grpc\/jaeger\.endpoint: names a port that Service\/jaeger/,
  },
  "missing policy edge, going out": {
    planted: {
      in: sampler,
      object: "NetworkPolicy/otel-collector-sampler",
      break: one => {
        one.spec.egress = withoutPort(one.spec.egress, 4317);
      },
    },
    finds: /^dead-edge otel-collector\/sampler\.yaml: exporters\.otlp_grpc\/jaeger\.endpoint: .* lets .*sampler out/,
  },
  "missing policy edge, coming in": {
    planted: {
      in: jaeger,
      object: "NetworkPolicy/jaeger",
      break: one => {
        one.spec.ingress = withoutPort(one.spec.ingress, 4317);
      },
    },
    finds: /^dead-edge otel-collector\/sampler\.yaml: exporters\.otlp_grpc\/jaeger\.endpoint: .* lets .*sampler in/,
  },
  "missing policy edge to a cloud": {
    planted: {
      in: gateway,
      object: "NetworkPolicy/otel-collector-gateway",
      break: one => {
        one.spec.egress = withoutPort(one.spec.egress, 443);
      },
    },
    finds: /^dead-edge otel-collector\/gateway\.yaml: exporters\.awscloudwatchlogs\/.* lets .*gateway out/,
  },
  "missing policy edge to an Elasticsearch of others": {
    planted: {
      in: gateway,
      object: "NetworkPolicy/otel-collector-gateway",
      break: one => {
        one.spec.egress = withoutPort(one.spec.egress, 9200);
      },
    },
    finds: /^dead-edge otel-collector\/gateway\.yaml: exporters\.elasticsearch\/.* lets .*gateway out/,
  },
  "an exporter the image lacks": {
    planted: {
      in: gateway,
      object: "Deployment/otel-collector-gateway",
      break: one => {
        const [container] = one.spec.template.spec.containers;
        container.image = container.image.replace("-contrib:", "-k8s:");
      },
    },
    finds: /^missing-capability otel-collector\/gateway\.yaml: exporters\.elasticsearch\/elasticsearch: the image of/,
  },
  "no RBAC for the resolver": {
    planted: {
      in: gateway,
      object: "Role/otel-collector-gateway",
      break: one => {
        one.rules = one.rules.filter((rule: Broken) => !rule.resources.includes("endpointslices"));
      },
    },
    finds: /^missing-permission otel-collector\/gateway\.yaml: exporters\.load_balancing\/samplers\.resolver\.k8s/,
  },
  "RBAC that is bound to somebody else": {
    planted: {
      in: gateway,
      object: "RoleBinding/otel-collector-gateway",
      break: one => {
        one.subjects[0].namespace = "observability-agents";
      },
    },
    finds: /^missing-permission otel-collector\/gateway\.yaml: exporters\.load_balancing\/samplers\.resolver\.k8s/,
  },
  "automount off where needed": {
    planted: {
      in: gateway,
      object: "Deployment/otel-collector-gateway",
      break: one => {
        one.spec.template.spec.automountServiceAccountToken = false;
      },
    },
    finds:
      /^missing-permission kubernetes\/otel-collector-gateway\.yaml: .* automountServiceAccountToken: gets no token/,
  },
  "selector mismatch of a workload": {
    planted: {
      in: jaeger,
      object: "Deployment/jaeger",
      break: one => {
        one.spec.template.metadata.labels["app.kubernetes.io/instance"] = "staging";
      },
    },
    finds:
      /^dangling-reference kubernetes\/jaeger\.yaml: Deployment\/jaeger spec\.selector: does not select its own pods/,
  },
  "selector mismatch of a Service": {
    planted: {
      in: sampler,
      object: "Service/otel-collector-sampler",
      break: one => {
        one.spec.selector["app.kubernetes.io/name"] = "sampler";
      },
    },
    finds:
      /^dangling-reference kubernetes\/otel-collector-sampler\.yaml: Service\/otel-collector-sampler spec\.selector/,
  },
  "a Service without the port": {
    planted: {
      in: sampler,
      object: "Service/otel-collector-sampler",
      break: one => {
        one.spec.ports = one.spec.ports.filter((port: Broken) => port.port !== 4317);
      },
    },
    finds: /^dead-edge otel-collector\/gateway\.yaml: exporters\.load_balancing\/samplers\.resolver\.k8s: names a port/,
  },
  "a container without the port": {
    planted: {
      in: jaeger,
      object: "Deployment/jaeger",
      break: one => {
        const [container] = one.spec.template.spec.containers;
        container.ports = container.ports.filter((port: Broken) => port.containerPort !== 16686);
      },
    },
    finds: /^dead-edge grafana\/provisioning\/datasources\/.*: leads to a port that Deployment\/jaeger does not have/,
  },
  "discovery of agents where they are not": {
    text: ["            - observability-agents\n", "            - observability\n"],
    finds:
      /^dead-edge prometheus\/prometheus\.yaml: scrape_configs\[otel-collector-agent\]\.kubernetes_sd_configs: finds no pod/,
  },
  "no way to the agents' metrics": {
    planted: {
      in: agent,
      object: "NetworkPolicy/otel-collector-agent",
      break: one => {
        one.spec.ingress = withoutPort(one.spec.ingress, 8888);
      },
    },
    finds: /^dead-edge prometheus\/prometheus\.yaml: scrape_configs\[otel-collector-agent\].* lets .*prometheus in/,
  },
  "no way to DNS": {
    planted: {
      in: agent,
      object: "NetworkPolicy/otel-collector-agent",
      break: one => {
        one.spec.egress = withoutPort(one.spec.egress, 53);
      },
    },
    finds: /^dead-edge kubernetes\/otel-collector-agent\.yaml: .* may not ask DNS/,
  },
  "a ring that is closed": {
    planted: {
      in: "kubernetes/loki-ingester.yaml",
      object: "NetworkPolicy/loki-ingester",
      break: one => {
        one.spec.ingress = withoutPort(one.spec.ingress, 7946);
      },
    },
    finds: /^dead-edge loki\/loki\.yaml: memberlist\.join_members\.0: .* of StatefulSet\/loki-ingester lets /,
  },
  "gossip without UDP": {
    planted: {
      in: "kubernetes/alertmanager.yaml",
      object: "NetworkPolicy/alertmanager",
      break: one => {
        for (const rule of one.spec.egress)
          rule.ports = rule.ports?.filter((port: Broken) => port.port !== 9094 || port.protocol !== "UDP");
      },
    },
    finds: /^dead-edge kubernetes\/alertmanager\.yaml: StatefulSet\/alertmanager: args: .* out to it/,
  },
  "another port of the given Kibana": {
    text: ["kibana.observability.svc.cluster.local:5601", "kibana.observability.svc.cluster.local:5602"],
    finds: /^dead-edge kibana\/setup\.sh: line \d+: names a port that is not the given one/,
  },
  "a Secret's key that is not made": {
    planted: {
      in: gateway,
      object: "ExternalSecret/otel-collector-gateway",
      break: one => {
        one.spec.data = one.spec.data.slice(1);
      },
    },
    finds:
      /^dangling-reference kubernetes\/otel-collector-gateway\.yaml: .* names a key of Secret\/otel-collector-gateway/,
  },
  "a ConfigMap of another name": {
    planted: {
      in: sampler,
      object: "ConfigMap/otel-collector-sampler",
      break: one => {
        one.metadata.name = "sampler";
      },
    },
    finds: /^dangling-reference kubernetes\/otel-collector-sampler\.yaml: .* names a ConfigMap that is not there/,
  },
  "a namespace that nobody makes": {
    planted: {
      in: "kubernetes/namespaces.yaml",
      object: "Namespace/observability-agents",
      break: one => {
        one.metadata.name = "agents";
      },
    },
    finds: /^dangling-reference kubernetes\/otel-collector-agent\.yaml: .* metadata\.namespace: names a Namespace/,
  },
  "an autoscaler of another workload": {
    planted: {
      in: gateway,
      object: "HorizontalPodAutoscaler/otel-collector-gateway",
      break: one => {
        one.spec.scaleTargetRef.name = "gateway";
      },
    },
    finds:
      /^dangling-reference kubernetes\/otel-collector-gateway\.yaml: HorizontalPodAutoscaler\/.* spec\.scaleTargetRef/,
  },
};

const container = (one: Broken): Broken => one.spec.template.spec.containers[0];

/** What an attacker would plant: a cluster in which everything is named rightly and nothing works. */
const silent: Readonly<Record<string, Fault>> = {
  "a Loki that listens elsewhere": {
    text: ["http_listen_port: 3100", "http_listen_port: 3101"],
    finds: /^dead-edge kubernetes\/loki-querier\.yaml: .* port http: is one its process does not listen on/,
  },
  "a Loki whose members talk elsewhere": {
    text: ["grpc_listen_port: 9096", "grpc_listen_port: 9095"],
    finds: /^dead-edge kubernetes\/loki-ingester\.yaml: .* port grpc: is one its process does not listen on/,
  },
  "collectors whose metrics are elsewhere": {
    text: ["port: 8888", "port: 8887"],
    finds: /^dead-edge kubernetes\/otel-collector-agent\.yaml: .* port metrics: is one its process does not listen on/,
  },
  "a Jaeger that shows itself to nobody": {
    text: ["0.0.0.0:16686", "127.0.0.1:16686"],
    finds: /^dead-edge kubernetes\/jaeger\.yaml: .* is one its process opens on loopback only/,
  },
  "a Jaeger whose health is elsewhere": {
    text: ["0.0.0.0:13133", "0.0.0.0:13134"],
    finds: /^dead-edge kubernetes\/jaeger\.yaml: .* port health: is one its process does not listen on/,
  },
  "a probe of a port that is not there": {
    planted: {
      in: gateway,
      object: "Deployment/otel-collector-gateway",
      break: one => {
        container(one).readinessProbe.httpGet.port = 13134;
      },
    },
    finds: /^dangling-reference kubernetes\/otel-collector-gateway\.yaml: .* readinessProbe: names a port/,
  },
  "a config that is below no mount": {
    text: ["-config.file=/etc/loki/loki.yaml", "-config.file=/etc/lokki/loki.yaml"],
    finds: /^dangling-reference kubernetes\/loki-ruler\.yaml: .* -config\.file: names a file below no mount/,
  },
  "a config that the mount lacks": {
    text: ["--config=/etc/otelcol/config.yaml", "--config=/etc/otelcol/gateway.yaml"],
    finds: /^dangling-reference kubernetes\/otel-collector-agent\.yaml: .* --config: names a file that its mount lacks/,
  },
  "settings in a folder nobody mounts": {
    planted: {
      in: "kubernetes/logstash.yaml",
      object: "Deployment/logstash",
      break: one => {
        container(one).args[1] = "/usr/share/logstash/settings";
      },
    },
    finds: /^dangling-reference kubernetes\/logstash\.yaml: .* --path\.settings: names a folder below no mount/,
  },
  "a script of another name": {
    text: ["/setup/setup.sh", "/setup/set-up.sh"],
    finds: /^dangling-reference kubernetes\/jaeger-setup\.yaml: .* names a file that its mount lacks/,
  },
  "a config in an empty folder": {
    planted: {
      in: "kubernetes/prometheus.yaml",
      object: "StatefulSet/prometheus",
      break: one => {
        const { volumes } = one.spec.template.spec;
        one.spec.template.spec.volumes = volumes.map(({ name, configMap, ...more }: Broken) =>
          configMap ? { name, emptyDir: {} } : { name, ...more },
        );
      },
    },
    finds: /^dangling-reference kubernetes\/prometheus\.yaml: .* --config\.file: names a file that its mount lacks/,
  },
  "a ConfigMap that was edited by hand": {
    planted: {
      in: gateway,
      object: "ConfigMap/otel-collector-gateway",
      break: one => {
        one.data["gateway.yaml"] = one.data["gateway.yaml"].replace("level: info", "level: debug");
      },
    },
    finds:
      /^dangling-reference kubernetes\/otel-collector-gateway\.yaml: .* differs from the generated file of its name/,
  },
  "a ConfigMap with another file's text": {
    planted: {
      in: "kubernetes/jaeger.yaml",
      object: "ConfigMap/jaeger",
      break: one => {
        one.data["sampling.json"] = one.data["ui.json"];
      },
    },
    finds: /^dangling-reference kubernetes\/jaeger\.yaml: ConfigMap\/jaeger data\.sampling\.json: differs/,
  },
  "agents in a namespace that refuses them": {
    planted: {
      in: "kubernetes/namespaces.yaml",
      object: "Namespace/observability-agents",
      break: one => {
        one.metadata.labels["pod-security.kubernetes.io/enforce"] = "restricted";
      },
    },
    finds:
      /^missing-permission kubernetes\/otel-collector-agent\.yaml: DaemonSet\/.* volumes\.var-log-pods: is not admitted/,
  },
  "root in a restricted namespace": {
    planted: {
      in: jaeger,
      object: "Deployment/jaeger",
      break: one => {
        one.spec.template.spec.securityContext.runAsUser = 0;
      },
    },
    finds:
      /^missing-permission kubernetes\/jaeger\.yaml: Deployment\/jaeger securityContext\.runAsUser: is not admitted/,
  },
};

const broken = (files: readonly File[], fault: Fault): readonly File[] => {
  let planted = 0;
  const changed = files.map((file): File => {
    if ("text" in fault) {
      const text = file.text.replaceAll(...fault.text);
      planted += text === file.text ? 0 : 1;
      return { ...file, text };
    }
    if (file.path !== fault.planted.in) return file;
    const objects = parseAllDocuments(file.text).map((document): Broken => document.toJS());
    for (const one of objects)
      if (one && `${one.kind}/${one.metadata.name}` === fault.planted.object) {
        const before = JSON.stringify(one);
        fault.planted.break(one);
        planted += JSON.stringify(one) === before ? 0 : 1;
      }
    return { ...file, text: objects.map(one => stringify(one)).join("---\n") };
  });
  if (planted === 0) throw new Error("the fault changes nothing");
  return changed;
};

const environments = { dev, staging, prod };

describe("the environments", () => {
  it.each(Object.entries(environments))("%s has nothing against its wiring", (name, environment) => {
    const { files } = render(environment, `environments/${name}.ts`);
    expect(files.some(({ path }) => /^(kubernetes|compose)\//.test(path))).toBe(true);
    expect(told(judgeWiring({ files, facts: wiringFacts(environment) }))).toEqual([]);
  });
});

describe("production", () => {
  const { files } = render(prod, "environments/prod.ts");
  const facts = wiringFacts(prod);
  const before = told(judgeWiring({ files, facts }));

  it.each(Object.entries({ ...faults, ...silent }))("with %s tells it", (_, fault) => {
    const problems = told(judgeWiring({ files: broken(files, fault), facts })).filter(one => !before.includes(one));
    expect(problems).toContainEqual(expect.stringMatching(fault.finds));
  });
});

describe("dev", () => {
  const { files } = render(dev, "environments/dev.ts");
  const facts = wiringFacts(dev);

  it.each([
    ["another host of Loki's", ["http://loki:3100", "http://lokki:3100"], "names a service that does not exist"],
    [
      "a file that is not generated",
      ["../loki/loki.yaml", "../loki/loki.yml"],
      "names a generated file that is not there",
    ],
    [
      "an image that lacks an exporter",
      ["opentelemetry-collector-contrib:", "opentelemetry-collector:"],
      "has no such component",
    ],
  ] as const)("with %s tells it", (_, text, what) => {
    const problems = told(judgeWiring({ files: broken(files, { text, finds: /./ }), facts }));
    expect(problems).toContainEqual(expect.stringContaining(what));
  });
});
