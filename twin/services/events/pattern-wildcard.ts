import { InvalidPattern } from "./invalid-pattern.ts";

/**
 * `*` stands for any text, also none; `\*` and `\\` for themselves. Two stars in a row are refused,
 * as by EventBridge.
 * @throws InvalidPattern
 */
export const compileWildcard = (operand: unknown, path: string): ((text: string) => boolean) => {
  const tokens =
    typeof operand === "string" ? (operand.match(/\\[\s\S]?|\*|[^\\*]+/g) ?? []) : undefined;
  const isBad = tokens?.some(
    (token, index) => isBadEscape(token) || (token === "*" && tokens[index - 1] === "*"),
  );
  if (tokens === undefined || isBad) {
    throw new InvalidPattern(
      `event pattern: ${path}.wildcard: expected a text with single stars and the escapes \\* and \\\\, got ${JSON.stringify(operand)}`,
    );
  }
  const source = tokens.map((token) => (token === "*" ? "[\\s\\S]*" : literal(token))).join("");
  const whole = new RegExp(`^${source}$`);
  return (text) => whole.test(text);
};

const isBadEscape = (token: string): boolean =>
  token.startsWith("\\") && token !== "\\*" && token !== "\\\\";

const literal = (token: string): string =>
  (token.startsWith("\\") ? token.slice(1) : token).replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&");
