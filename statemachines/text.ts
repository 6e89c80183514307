/** As Biome formats JSON: a list stays on its line while that is no longer than this. */
const LINE_WIDTH = 100;
const INDENT = "  ";

/** The definition as text that reads well in the console and changes line by line in a review. */
export const textOf = (definition: object): string => `${textAt(definition, "", 0)}\n`;

/** `used` is what stands on the line already. */
const textAt = (value: unknown, indent: string, used: number): string => {
  if (Array.isArray(value)) return listAt(value, indent, used);
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const inner = indent + INDENT;
  const entries = Object.entries(value).map(([name, each]) => {
    const start = `${inner}${JSON.stringify(name)}: `;
    return `${start}${textAt(each, inner, start.length)}`;
  });
  return entries.length === 0 ? "{}" : `{\n${entries.join(",\n")}\n${indent}}`;
};

const listAt = (list: readonly unknown[], indent: string, used: number): string => {
  const inner = indent + INDENT;
  const isPlain = list.every((each) => each === null || typeof each !== "object");
  const line = `[${list.map((each) => JSON.stringify(each)).join(", ")}]`;
  // A comma may follow.
  if (isPlain && used + line.length < LINE_WIDTH) return line;
  const items = list.map((each) => `${inner}${textAt(each, inner, inner.length)}`);
  return `[\n${items.join(",\n")}\n${indent}]`;
};
