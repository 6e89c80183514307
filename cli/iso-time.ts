import { InvalidInput } from "../domain/errors.ts";

/** @throws InvalidInput naming the option and what it was given */
export const isoTime = (option: string, text: string): string => {
  const time = new Date(text);
  if (!Number.isNaN(time.getTime())) return time.toISOString();
  throw new InvalidInput(
    `${option}: expected an ISO 8601 time such as 2026-11-20T10:00:00Z, got ${text}`,
  );
};
