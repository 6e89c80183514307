import { MAX_PAYLOAD_BYTES } from "../../../domain/topics.ts";
import type { Health } from "../../../domain/turbine/health.ts";

/** Reasons hold paths and causes; two of them and the numbers leave room for most lists. */
const LONGEST_TEXT_BYTES = 400;
/** Where they do not. */
const SHORT_TEXT_BYTES = 300;

/**
 * The report as JSON that always fits a message: texts are cut by bytes, each turbine's drift is left
 * to the worst three where it does not fit, and the list of turbines is told as far as it fits.
 * Counts are never cut.
 */
export const fittedHealth = (health: Health, limit = MAX_PAYLOAD_BYTES): string => {
  const json = JSON.stringify(withTexts(health, LONGEST_TEXT_BYTES));
  if (Buffer.byteLength(json) <= limit) return json;
  const { turbineDrift: _, ...shorter } = withTexts(health, SHORT_TEXT_BYTES);
  const excess = Buffer.byteLength(JSON.stringify(shorter)) - limit;
  return JSON.stringify({ ...shorter, turbines: withoutBytes(shorter.turbines, excess) });
};

const withTexts = (health: Health, bytes: number): Health => ({
  ...health,
  ...(health.reason !== undefined && { reason: cutToBytes(health.reason, bytes) }),
  ...(health.lastRefusal !== undefined && { lastRefusal: cutToBytes(health.lastRefusal, bytes) }),
});

/** The longest beginning of a text that has at most so many bytes as JSON, cut between characters. */
export const cutToBytes = (text: string, bytes: number): string => {
  if (jsonBytes(text) <= bytes) return text;
  let cut = "";
  let used = jsonBytes("…");
  for (const character of text) {
    used += jsonBytes(character);
    if (used > bytes) break;
    cut += character;
  }
  return `${cut}…`;
};

/** Without the quotes around it. */
const jsonBytes = (text: string): number => Buffer.byteLength(JSON.stringify(text)) - 2;

/** The list without as many of its last entries as hold so many bytes. */
const withoutBytes = (ids: readonly string[], bytes: number): string[] => {
  let left = bytes;
  let kept = ids.length;
  while (left > 0 && kept > 0) {
    kept -= 1;
    left -= jsonBytes(ids[kept] ?? "") + '"",'.length;
  }
  return ids.slice(0, kept);
};
