/** What Grafana makes of the texts in its files, as far as ours need it. */

/**
 * Expands variables as Go's `os.ExpandEnv`, after `$$` is set apart as a dollar.
 * @see https://grafana.com/docs/grafana/latest/administration/provisioning/#use-environment-variables
 */
export const expandedBy =
  (environment: Readonly<Record<string, string>>) =>
  (text: string): string =>
    text
      .split("$$")
      .map(part =>
        part.replaceAll(/\$(?:\{([^}]*)\}|([A-Za-z0-9_]+))/g, (_whole, braced?: string, plain?: string) => {
          const name = braced ?? plain ?? "";
          return Object.hasOwn(environment, name) ? (environment[name] ?? "") : "";
        }),
      )
      .join("$");

/**
 * Fills in a template of Go whose actions are string literals; any other is a mistake of ours.
 * @see https://pkg.go.dev/text/template
 */
export const filledIn = (template: string): string => {
  let text = "";
  let rest = template;
  for (;;) {
    const start = rest.indexOf("{{");
    if (start < 0) return text + rest;
    text += rest.slice(0, start);
    const action = /^\{\{ "((?:[^"\\]|\\.)*)" \}\}/.exec(rest.slice(start));
    if (!action) throw new Error(`no string literal: ${rest.slice(start, start + 40)}`);
    text += JSON.parse(`"${action[1]}"`) as string;
    rest = rest.slice(start + action[0].length);
  }
};
