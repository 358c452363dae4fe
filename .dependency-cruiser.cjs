/** The arrows of ARCHITECTURE.md, held by machine. Cloud bindings are doors whose types alone are pure. */
const typesOfClouds = "^src/doors/(aws|google|azurerm|elasticstack|grafana)\\.ts$";

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "core-is-alone",
      comment: "core names no product and needs no package",
      severity: "error",
      from: { path: "^src/core/" },
      to: { pathNot: "^src/core/" },
    },
    {
      name: "catalog-on-core",
      severity: "error",
      from: { path: "^src/catalog/" },
      to: { pathNot: "^src/(core|catalog)/" },
    },
    {
      name: "reference-on-core",
      comment: "the interpreter may read the catalog's data; it knows no product",
      severity: "error",
      from: { path: "^src/reference/" },
      to: { pathNot: ["^src/(core|catalog|reference)/", "^node:", "^(crypto)$", "node_modules/re2js"] },
    },
    {
      name: "products-are-strangers",
      comment: "products meet through core's Target interface",
      severity: "error",
      from: { path: "^src/targets/([^/]+)/" },
      to: { path: "^src/targets/", pathNot: "^src/targets/$1/" },
    },
    {
      name: "products-on-core",
      severity: "error",
      from: { path: "^src/targets/[^/]+/" },
      to: {
        path: "^src/",
        pathNot: [
          "^src/(core|catalog|options|targets)/",
          "^src/versions\\.ts$",
          "^src/doors/kubernetes\\.ts$",
          typesOfClouds,
        ],
      },
    },
    {
      name: "clouds-by-type",
      comment: "the bindings of a cloud are loaded by constructs alone; everybody else takes their types",
      severity: "error",
      from: { pathNot: "^src/(cdktf|doors)/" },
      to: { path: typesOfClouds, dependencyTypesNot: ["type-only"] },
    },
    {
      name: "only-doors-touch-constructs",
      severity: "error",
      from: { pathNot: "^src/doors/" },
      to: { path: "node_modules/(constructs|cdk8s|cdktf|@cdktf)" },
    },
    {
      name: "constructs-behind-their-door",
      comment: "whoever enters by a pure door loads no construct; types of Kubernetes objects are no construct",
      severity: "error",
      from: { pathNot: "^src/(cdk8s|cdktf|doors)/" },
      to: { path: "^src/(cdk8s|cdktf|doors)/", pathNot: ["^src/doors/kubernetes\\.ts$", typesOfClouds] },
    },
    {
      name: "simulate-knows-no-product",
      comment: "what a run comes to is judged by the interpreter over an environment, whatever its products are",
      severity: "error",
      from: { path: "^src/simulate/" },
      to: { path: "^src/", pathNot: "^src/(core|catalog|reference|environment|files|simulate)/" },
    },
    {
      name: "trial-knows-no-product",
      comment: "tests are tried over an environment and beside real engines, whatever the environment's products are",
      severity: "error",
      from: { path: "^src/trial/" },
      to: { path: "^src/", pathNot: "^src/(core|catalog|reference|environment|files|simulate|trial)/" },
    },
    {
      name: "processes-in-trial",
      comment: "engines run for people's own tests alone; diff asks git",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/(trial/process|cli/diff)\\.ts$" },
      to: { path: "^(node:)?child_process$" },
    },
    {
      name: "import-knows-no-product",
      comment: "a product's file is read as its vendor writes it, whatever we would write",
      severity: "error",
      from: { path: "^src/import/" },
      to: { path: "^src/", pathNot: "^src/(core|catalog|check|import)/" },
    },
    { name: "cli-on-top", severity: "error", from: { pathNot: "^src/cli/" }, to: { path: "^src/cli/" } },
    { name: "no-orphans", severity: "error", from: { orphan: true, pathNot: "\\.d\\.ts$" }, to: {} },
    {
      name: "declared",
      comment: "the API's types are needed only to compile; a peer is installed here too",
      severity: "error",
      from: { pathNot: "^src/doors/kubernetes\\.ts$" },
      to: { dependencyTypes: ["npm-no-pkg", "unknown", "npm-dev"], dependencyTypesNot: ["npm-peer"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "types", "node", "default"] },
  },
};
