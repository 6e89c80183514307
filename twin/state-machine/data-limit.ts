import { StateFailure } from "./state-failure.ts";

/** Inputs, outputs, task results and variables: 256 KiB of UTF-8 each (AWS quota, hard). */
export const MAX_DATA_BYTES = 262_144;

/** Answers the value. @throws StateFailure States.DataLimitExceeded */
export const withinLimit = <T>(value: T, what: string): T => {
  const bytes = Buffer.byteLength(JSON.stringify(value) ?? "");
  if (bytes <= MAX_DATA_BYTES) return value;
  throw new StateFailure(
    "States.DataLimitExceeded",
    `${what} has a size of ${bytes} bytes, exceeding the maximum number of bytes service limit of ${MAX_DATA_BYTES}.`,
  );
};
