import type { Shape } from "./contract.ts";

/** Faults of a text against its shape's length, pattern and enum. */
export const textFaults = (shape: Shape, value: string, path: string): string[] => {
  const faults = numberFaults(shape, value.length, path, "length", value);
  if (shape.pattern !== undefined && !patternOf(shape.pattern).test(value)) {
    faults.push(fault(value, path, `satisfy regular expression pattern: ${shape.pattern}`));
  }
  if (shape.enum !== undefined && !shape.enum.includes(value)) {
    faults.push(fault(value, path, `satisfy enum value set: [${shape.enum.join(", ")}]`));
  }
  return faults;
};

/** Faults of a number, or of a length, against its shape's range. */
export const numberFaults = (
  shape: Shape,
  measured: number,
  path: string,
  what: "length" | "value",
  shown: unknown,
): string[] => {
  const faults: string[] = [];
  if (shape.min !== undefined && measured < shape.min) {
    faults.push(fault(shown, path, `have ${what} greater than or equal to ${shape.min}`));
  }
  if (shape.max !== undefined && measured > shape.max) {
    faults.push(fault(shown, path, `have ${what} less than or equal to ${shape.max}`));
  }
  return faults;
};

/**
 * The contract's patterns as AWS applies them: against the whole text. Throws for one that
 * JavaScript cannot read; a test reads all of them.
 */
export const patternOf = (pattern: string): RegExp => {
  const known = patterns.get(pattern);
  if (known !== undefined) return known;
  const made = compiled(pattern);
  patterns.set(pattern, made);
  return made;
};

const patterns = new Map<string, RegExp>();

const compiled = (pattern: string): RegExp => {
  const whole = `^(?:${fromJava(pattern)})$`;
  try {
    return new RegExp(whole, "u");
  } catch {
    // Escapes such as `\-` or `\_`, which the strict mode refuses.
    return new RegExp(whole);
  }
};

// Java's ASCII classes, and its repeated end-of-text, do not exist in JavaScript.
const fromJava = (pattern: string): string =>
  pattern
    .replaceAll("\\p{Upper}", "A-Z")
    .replaceAll("\\p{Digit}", "0-9")
    .replaceAll("\\p{Graph}", "\\x21-\\x7e")
    .replace(/\$\{\d+,\d+\}/g, "$");

const fault = (value: unknown, path: string, rule: string): string => {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
  const shown = text.length > 120 ? `${text.slice(0, 117)}...` : text;
  return `Value '${shown}' at '${path}' failed to satisfy constraint: Member must ${rule}`;
};
