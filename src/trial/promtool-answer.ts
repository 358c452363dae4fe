/** Samples as `promtool test rules` writes them where it got others than it was told to expect. */

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** `{alertname="A", alertstate="firing"} 6E+01, {…} 1.2E+03`; undefined for anything else. */
export const readSamples = (text: string): readonly Sample[] | undefined => {
  if (text === "nil") return [];
  const sample = /\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\} ([-+.0-9eE]+)(?:, |$)/y;
  const samples: Sample[] = [];
  while (sample.lastIndex < text.length) {
    const [, labels, value] = sample.exec(text) ?? [];
    if (labels === undefined || value === undefined) return undefined;
    samples.push({ labels: labelsIn(labels), value: Number(value) });
  }
  return samples;
};

const labelsIn = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...text.matchAll(/("(?:[^"\\]|\\.)*"|[a-zA-Z0-9_:]+)=("(?:[^"\\]|\\.)*")/g)].map(([, name = "", value = ""]) => [
      unquoted(name),
      unquoted(value),
    ]),
  );

/** Go's quotes are JSON's, but for what is no text. */
const unquoted = (text: string): string => {
  if (!text.startsWith('"')) return text;
  try {
    return String(JSON.parse(text));
  } catch {
    return text.slice(1, -1);
  }
};
