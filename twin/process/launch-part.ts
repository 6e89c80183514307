import { createInterface } from "node:readline";
import { childEnvironment } from "./child-environment.ts";
import { spawnGuarded } from "./guarded-spawn.ts";
import type { PartMessage } from "./part.ts";
import type { Launched } from "./supervise.ts";

export interface PartPlan {
  /** A program that calls `runPart`. */
  readonly main: string;
  /** Of Node's, before the program. */
  readonly nodeOptions?: readonly string[];
  readonly configuration: object;
  /** Gets what the part writes, line by line. */
  readonly log: (line: string) => void;
  /** Gets what it wants said on the terminal. */
  readonly say: (line: string) => void;
  /** Gets why it gave up after it was ready. */
  readonly onFailure?: (error: Error) => void;
  /** Gets messages of its own kinds. */
  readonly onMessage?: (message: { readonly kind: string }) => void;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Node's line about what was thrown; the stack and Node's own version follow it. */
const THROWN = /^(?:[A-Z]\w*)?Error\b.*: /;

/** Starts a part of the product as a process that ends with this one. */
export const launchPart = <Details>(plan: PartPlan): Launched<Details> => {
  const child = spawnGuarded(process.execPath, [...(plan.nodeOptions ?? []), plan.main], {
    env: childEnvironment(plan.environment),
    stdio: ["ignore", "pipe", "pipe"],
    channel: true,
  });
  let [lastWords, thrown] = ["", ""];
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on("line", (line) => {
      lastWords = line;
      if (THROWN.test(line)) thrown = line;
      plan.log(line);
    });
  }
  const ready = new Promise<Details>((resolve, reject) => {
    const giveUp = (error: Error): void => {
      reject(error);
      plan.onFailure?.(error);
    };
    const receive = (message: PartMessage): void => {
      if (message.kind === "ready") resolve(message.details as Details);
      else if (message.kind === "failed") giveUp(new Error(message.reason));
      else if (message.kind === "say") plan.say(message.line);
      else plan.onMessage?.(message);
    };
    child.on("message", (message) => receive(message as PartMessage));
    child.once("error", reject);
    child.once("exit", (code, signal) =>
      reject(
        new Error(
          thrown || lastWords || `it ended with ${signal ?? `exit code ${code}`} at its start`,
        ),
      ),
    );
  });
  child.send(plan.configuration);
  return { child, ready };
};
