/** Made-up values for what the files take from the environment. */
export const variablesIn = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...text.matchAll(/(?:\$\{(?:env:)?|env\(?\s*")([A-Z][A-Z0-9_]*)/g)].map(([, name = ""]) => [
      name,
      name.endsWith("_IP")
        ? "127.0.0.1"
        : name.endsWith("_CONNECTION_STRING")
          ? "InstrumentationKey=00000000-0000-0000-0000-000000000000;IngestionEndpoint=http://127.0.0.1:1/"
          : `test-${name.toLowerCase().replaceAll("_", "-")}`,
    ]),
  );
