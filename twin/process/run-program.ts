import { once } from "node:events";
import { basename } from "node:path";
import { text } from "node:stream/consumers";
import { childEnvironment } from "./child-environment.ts";
import { spawnGuarded } from "./guarded-spawn.ts";

/**
 * Runs a program of Node's to its end; answers what it wrote. What handles much at once does so in a
 * process of its own: a long-lived one would keep that memory for ever.
 * @throws Error with the program's own words
 */
export const runProgram = async (main: string, args: readonly string[]): Promise<string> => {
  const child = spawnGuarded(process.execPath, [main, ...args], {
    env: childEnvironment(),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [output, errors, [code, signal]] = await Promise.all([
    child.stdout ? text(child.stdout) : "",
    child.stderr ? text(child.stderr) : "",
    once(child, "exit"),
  ]);
  if (code === 0) return output.trim();
  throw new Error(`${basename(main)} ended with ${signal ?? `exit code ${code}`}: ${errors}`);
};
