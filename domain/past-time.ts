import { InvalidInput } from "./errors.ts";

/** Another machine's clock may be so far ahead. */
const AHEAD_MS = 60_000;

/** A time that has been, as ISO 8601. @throws InvalidInput naming the field and what it was given */
export const pastTime = (field: string, text: string, now: number): string => {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) {
    throw new InvalidInput(
      `${field}: expected an ISO 8601 time such as 2026-11-20T10:00:00Z, got ${text}`,
    );
  }
  if (time.getTime() <= now + AHEAD_MS) return time.toISOString();
  throw new InvalidInput(
    `${field}: expected a time that has been (it is ${new Date(now).toISOString()}), got ${text}`,
  );
};
