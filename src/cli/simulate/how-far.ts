/** How far a run has come, for whoever waits for it. */

import type { Heard } from "../../simulate/index.ts";
import { grouped } from "../talk.ts";
import { lengthText } from "./wording.ts";

/** Records between two looks at the clock. */
const looksEvery = 256;
/** Milliseconds between two tellings: nobody reads faster, and a run shorter than this tells nothing. */
const tellsEvery = 1000;

/** `simulating prod: 120,000 records, 3 h 20 min` */
export const howFar = (
  environment: string,
  tell: (line: string) => void,
  now: () => number = Date.now,
): ((heard: Pick<Heard, "start" | "now">) => void) => {
  let records = 0;
  let next = now() + tellsEvery;
  return ({ start, now: instant }) => {
    records++;
    if (records % looksEvery !== 0 || now() < next) return;
    next = now() + tellsEvery;
    // Whole minutes: what is passed more quickly is read by nobody.
    const minutes = Math.floor(Number(instant - start) / 60e9);
    tell(`simulating ${environment}: ${grouped(records)} records, ${lengthText(minutes * 60)}`);
  };
};
