/** The sentences of made-up traffic: many scripts, nothing a detector could take for data. */

import type { Random } from "./random.ts";

export const sentences: readonly [string, ...string[]] = [
  "request handled",
  "the model took its time",
  "Zwischenspeicher übergelaufen, größere Ablage nötig",
  "キャッシュに見つかりました",
  "模型已加载",
  "ответ получен полностью",
  "נשלחה תשובה",
  "تم استلام الطلب",
  "réponse tronquée à cause du délai",
  "ação concluída, não há mais nada a fazer",
  "स्मृति पर्याप्त है",
  "queue is empty 🎉",
  "family emoji 👩‍👩‍👧‍👦 and a flag 🇳🇴",
  "cafe\u0301 with a combining accent",
  'she said "fine" and left',
  "a back\\slash and a tab\there",
  "percent %s, dollar ${HOME}, braces {{ .x }} and %{[y]}",
  "<b>markup</b> & more",
  "line one\nline two",
  "two\u2028paragraphs",
];

const questions: readonly [string, ...string[]] = [
  "What is a signal box?",
  "Erkläre mir den Unterschied zwischen Block und Gleis.",
  "要約してください",
  "Write a haiku about points and levers",
  "¿Quién inventó el semáforo?",
];

export const sentence = (random: Random): string => random.pick(sentences);
export const question = (random: Random): string => random.pick(questions);

/** A Python traceback of some depth around a last line. */
export const traceback = (lastLine: string, random: Random): string =>
  [
    "Traceback (most recent call last):",
    ...Array.from({ length: random.between(1, 5) }, (_, depth) => [
      `  File "/app/llm/step_${depth}.py", line ${random.between(1, 400)}, in call`,
      `    return self._next(prompt, depth=${depth})`,
    ]).flat(),
    lastLine,
  ].join("\n");
