import { createWriteStream } from "node:fs";

/** A log file, one line an event with its time; the terminal shows only progress. */
export const openLog = (file: string): ((line: string) => void) => {
  const stream = createWriteStream(file, { flags: "a" });
  stream.on("error", () => undefined);
  return (line) => void stream.write(`${new Date().toISOString()} ${line}\n`);
};
