import { cloudwatch, defineEnvironment, email, gcp, kubernetes, otelCollector, pods, s3Backend } from "signalbox";

export default defineEnvironment({
  name: "prod",
  platform: kubernetes({
    // The role that may write to both, as the cluster's identities name it: here of EKS.
    workloads: {
      "otel-collector-agent": {
        identity: { annotations: { "eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/llm-shipper" } },
      },
    },
  }),
  services: {
    "chat-api": { team: "ai-platform", source: pods({ app: "chat-api", namespace: "llm" }) },
    "search-api": { team: "search", source: pods({ app: "search-api", namespace: "llm" }), evaluator: "gcp" },
  },
  evaluator: "cloudwatch",
  routes: {
    critical: [email({ to: ["oncall@example.com"], from: "alerts@example.com", server: "smtp.example.com:587" })],
  },
  terraform: { backend: s3Backend({ bucket: "acme-terraform-state", region: "eu-west-1" }) },
  targets: {
    otelCollector: otelCollector({ to: { logs: ["cloudwatch", "gcp"] } }),
    cloudwatch: cloudwatch({ region: "eu-west-1" }),
    gcp: gcp({ project: "acme-llm", location: "europe-west1" }),
  },
});
