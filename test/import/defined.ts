import * as signalbox from "../../src/index.ts";

/** Runs the source of an environment as `import` writes it; its one import is the package. */
export const defined = (source: string): unknown =>
  new Function(...Object.keys(signalbox), source.replace(/^import .*$/m, "").replace("export default", "return"))(
    ...Object.values(signalbox),
  );
