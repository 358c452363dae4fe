/** Stream selectors of LogQL. @see https://grafana.com/docs/loki/latest/query/log_queries/#log-stream-selector */

/** A LogQL string: a Go string in double quotes. */
const quoted = (text: string): string => JSON.stringify(text);

export const labelEquals = (label: string, value: string): string => `${label}=${quoted(value)}`;

export const selector = (...matchers: readonly string[]): string => `{${matchers.join(", ")}}`;
