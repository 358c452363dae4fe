/** The part of CloudWatch's filter patterns over JSON that we write, read back and tried on records of one level. */

export type Pattern = (record: Readonly<Record<string, string | number | boolean>>) => boolean;

const shape =
  /^(?:\$\.[A-Za-z0-9_.-]+|"[^"\\*]*"|&&|\|\||!=|<=|>=|[=<>()*]|IS|TRUE|FALSE|NOT|EXISTS|-?[0-9]+(?:\.[0-9]+)?)/;

/** @throws SyntaxError */
export const parsePattern = (text: string): Pattern => {
  const inner = /^\{ (.*) \}$/.exec(text)?.[1];
  if (inner === undefined) throw new SyntaxError("no braces");
  const tokens: string[] = [];
  for (let rest = inner; rest !== ""; ) {
    const found = shape.exec(rest)?.[0];
    if (found === undefined) throw new SyntaxError(`no token at ${rest}`);
    tokens.push(found);
    rest = rest.slice(found.length).trimStart();
  }
  let at = 0;
  const take = (): string => {
    const token = tokens[at++];
    if (token === undefined) throw new SyntaxError("it ends too early");
    return token;
  };
  const expect = (wanted: string): void => {
    const token = take();
    if (token !== wanted) throw new SyntaxError(`${token} where ${wanted} belongs`);
  };
  const primary = (): Pattern => {
    const token = take();
    if (token === "(") {
      const one = or();
      expect(")");
      return one;
    }
    if (!token.startsWith("$.")) throw new SyntaxError(`${token} is no selector`);
    const key = token.slice(2);
    const operator = take();
    if (operator === "NOT") {
      expect("EXISTS");
      return record => record[key] === undefined;
    }
    const value = take();
    if (operator === "IS") return record => record[key] === (value === "TRUE");
    // The wildcard alone is any text or number; a selector that finds nothing matches nothing.
    if (value === "*") return record => typeof record[key] === "string" || typeof record[key] === "number";
    if (value.startsWith('"')) {
      const than = value.slice(1, -1);
      return record => typeof record[key] === "string" && (record[key] === than) === (operator === "=");
    }
    const than = Number(value);
    if (Number.isNaN(than)) throw new SyntaxError(`${value} is no value`);
    return record => {
      const found = record[key];
      if (typeof found !== "number") return false;
      switch (operator) {
        case "=":
          return found === than;
        case "!=":
          return found !== than;
        case "<":
          return found < than;
        case "<=":
          return found <= than;
        case ">":
          return found > than;
        case ">=":
          return found >= than;
        default:
          throw new SyntaxError(`${operator} compares nothing`);
      }
    };
  };
  const joined = (next: () => Pattern, word: string, all: boolean) => (): Pattern => {
    const parts = [next()];
    while (tokens[at] === word) {
      at++;
      parts.push(next());
    }
    return record => (all ? parts.every(part => part(record)) : parts.some(part => part(record)));
  };
  const and = joined(primary, "&&", true);
  const or: () => Pattern = joined(and, "||", false);
  const pattern = or();
  if (at !== tokens.length) throw new SyntaxError(`${tokens[at]} after the end`);
  return pattern;
};
