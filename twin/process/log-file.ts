import { appendedFile } from "./appended-file.ts";

/** A log file, one line an event with its time; the terminal shows only progress, and when the log has a gap. */
export const openLog = (file: string, tell: (line: string) => void): ((line: string) => void) => {
  const log = appendedFile(file, (reason) =>
    tell(`log: ${reason}; lines are missing until it can`),
  );
  return (line) => log.write(`${new Date().toISOString()} ${line}\n`);
};
