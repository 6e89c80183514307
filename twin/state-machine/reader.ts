/** Reads a text from left to right. */
export interface Reader {
  /** The next character, or "" at the end. */
  peek(): string;
  /** Matches a sticky pattern here and moves behind it. */
  take(pattern: RegExp): RegExpExecArray | undefined;
  skipSpaces(): void;
  isDone(): boolean;
  /** The error that says what was expected here. */
  fault(expected: string): Error;
}

export const createReader = (text: string): Reader => {
  let at = 0;
  const reader: Reader = {
    peek: () => text.charAt(at),
    take(pattern) {
      pattern.lastIndex = at;
      const match = pattern.exec(text) ?? undefined;
      if (match !== undefined) at = pattern.lastIndex;
      return match;
    },
    skipSpaces: () => void reader.take(/\s*/y),
    isDone: () => at >= text.length,
    fault: (expected) =>
      new Error(
        `'${text}': expected ${expected} at character ${at + 1}, got '${text.slice(at, at + 20)}'`,
      ),
  };
  return reader;
};

/** A text in single quotes; `\` keeps the next character as it is, but before n, t and r. */
export const readQuoted = (reader: Reader): string => {
  const quoted = reader.take(/'((?:[^'\\]|\\[\s\S])*)'/y);
  if (quoted === undefined) throw reader.fault("a text in single quotes");
  return (quoted[1] ?? "").replace(
    /\\([\s\S])/g,
    (_, character: string) => ESCAPES[character] ?? character,
  );
};

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r" };
