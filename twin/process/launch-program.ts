import { createInterface } from "node:readline";
import { childEnvironment } from "./child-environment.ts";
import { spawnGuarded } from "./guarded-spawn.ts";
import type { Launched } from "./supervise.ts";

export interface ProgramPlan<Details> {
  readonly main: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Gets what it writes to standard error, line by line. */
  readonly log: (line: string) => void;
  /** What a line of its standard output tells of where it is; undefined for any other line. */
  readonly detailsIn: (line: string) => Details | undefined;
}

/** Starts a program that knows nothing of a supervisor: it is ready once a line of its output says where it is. */
export const launchProgram = <Details>(plan: ProgramPlan<Details>): Launched<Details> => {
  const child = spawnGuarded(process.execPath, [plan.main], {
    env: childEnvironment(plan.environment),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let lastWords = "";
  if (child.stderr) {
    createInterface({ input: child.stderr }).on("line", (line) => {
      lastWords = line;
      plan.log(line);
    });
  }
  const ready = new Promise<Details>((resolve, reject) => {
    if (child.stdout) {
      createInterface({ input: child.stdout }).on("line", (line) => {
        const details = plan.detailsIn(line);
        if (details !== undefined) resolve(details);
      });
    }
    child.once("error", reject);
    child.once("close", () => reject(new Error(lastWords || "it ended before it was ready")));
  });
  return { child, ready };
};
