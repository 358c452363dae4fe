import { it } from "vitest";
import { judgeWiring } from "../src/check/wiring/index.ts";
import { formatProblem } from "../src/core/errors.ts";
import { facts, stack } from "./check/wiring-stack.ts";
it("x", () => { console.log(judgeWiring({ files: stack, facts }).map(formatProblem).join("\n")); });
