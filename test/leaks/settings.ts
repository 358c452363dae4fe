/** What stands around a secret: sentences, headers, addresses, traces; at the beginning, in the middle, at the end. */

import type { Random } from "../../src/reference/scenario/random.ts";
import { traceback } from "../../src/reference/scenario/words.ts";

export type Position = "alone" | "beginning" | "middle" | "end";

type Setting = readonly [position: Position, before: string, after: string];

const sentences: readonly [Setting, ...Setting[]] = [
  ["alone", "", ""],
  ["beginning", "", " was given twice"],
  ["beginning", "", ", says the caller"],
  ["beginning", "", "を受け取りました"],
  ["middle", "asked by ", " and answered"],
  ["middle", "(", ")"],
  ["middle", "<", ">"],
  ["middle", "für ", " größer"],
  ["middle", "用户", "登录"],
  ["middle", "🎉", "🎉"],
  ["middle", 'she said "', '" and left'],
  ["middle", "value=", ";"],
  ["middle", "a\tb\t", "\tc"],
  ["end", "it was ", ""],
  ["end", "größe: ", "."],
  ["end", "…", "!"],
];

const headers: readonly [Setting, ...Setting[]] = [
  ["end", "X-Request-Context: ", ""],
  ["middle", "Cookie: theme=dark; session=", "; Path=/"],
  ["end", "GET /v1/chat HTTP/1.1\r\nHost: llm.example.com\r\nX-Caller: ", "\r\n\r\n"],
  ["middle", 'curl -H "X-Caller: ', '" https://llm.example.com/v1'],
  ["middle", "{'x-caller': '", "', 'accept': '*/*'}"],
  ["end", "x-caller:", ""],
];

const addresses: readonly [Setting, ...Setting[]] = [
  ["middle", "https://chat.example.com/callback?state=7&user=", "&v=2"],
  ["end", "https://chat.example.com/callback?user=", ""],
  ["middle", "http://llm.example.com:8080/v1/people/", "/threads"],
  ["end", "https://chat.example.com/#", ""],
  ["middle", '10.0.0.1 - - "GET /search?q=', ' HTTP/1.1" 200'],
];

const pickFrom =
  (settings: readonly [Setting, ...Setting[]]) =>
  (value: string, random: Random): string => {
    const [, before, after] = random.pick(settings);
    return before + value + after;
  };

export const inSentence = pickFrom(sentences);
export const inHeader = pickFrom(headers);
export const inAddress = pickFrom(addresses);

export const inTrace = (value: string, random: Random): string =>
  random.chance(0.5)
    ? traceback(`ValueError: cannot read ${inSentence(value, random)}`, random)
    : `java.lang.IllegalStateException: ${value}\n\tat com.example.Handler.run(Handler.java:${random.between(1, 400)})\nCaused by: ${inSentence("nothing else", random)}`;
