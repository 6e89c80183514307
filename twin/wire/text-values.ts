import type { Shape, TimestampFormat } from "./contract/contract.ts";

/**
 * Text of a URI, query, header or XML element → value of its shape. What does not fit stays text,
 * for the contract check to name.
 */
export const scalarOf = (shape: Shape, text: string, timestamps: TimestampFormat): unknown => {
  switch (shape.type) {
    case "integer":
    case "long":
    case "double":
      return text.trim() === "" || Number.isNaN(Number(text)) ? text : Number(text);
    case "boolean":
      return BOOLEANS[text] ?? text;
    case "timestamp":
      return dateOf(text, shape.timestampFormat ?? timestamps);
    case "blob":
      return new Uint8Array(Buffer.from(text, "base64"));
    default:
      return text;
  }
};

/** The inverse of `scalarOf`. */
export const textOf = (shape: Shape, value: unknown, timestamps: TimestampFormat): string => {
  if (value instanceof Date) return dateText(value, shape.timestampFormat ?? timestamps);
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  return String(value);
};

const BOOLEANS: Readonly<Record<string, boolean>> = { true: true, false: false };

const dateOf = (text: string, format: TimestampFormat): unknown => {
  const date = format === "unixTimestamp" ? new Date(Number(text) * 1000) : new Date(text);
  return Number.isNaN(date.getTime()) ? text : date;
};

const dateText = (date: Date, format: TimestampFormat): string => {
  if (format === "unixTimestamp") return String(date.getTime() / 1000);
  return format === "rfc822" ? date.toUTCString() : date.toISOString();
};
