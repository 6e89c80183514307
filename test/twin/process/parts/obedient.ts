import { spawn } from "node:child_process";
import { runPart } from "../../../../twin/process/part.ts";

/** Does as its configuration says; with `child` it starts one of its own that would never end. */
interface Plan {
  readonly fails?: string;
  readonly child?: boolean;
  readonly ignoresTerm?: boolean;
  readonly blocks?: boolean;
}

runPart(async ({ fails, child, ignoresTerm, blocks }: Plan, { say, onMessage }) => {
  if (fails !== undefined) throw new Error(fails);
  say(`environment: ${Object.keys(process.env).sort().join(" ")}`);
  const pid = child ? spawn("sleep", ["600"], { stdio: "ignore" }).pid : undefined;
  onMessage((message) => say(`heard ${JSON.stringify(message)}`));
  if (blocks) setTimeout(() => while_(true), 50);
  return {
    details: { pid: process.pid, child: pid },
    stop: () => (ignoresTerm ? new Promise<never>(() => undefined) : Promise.resolve()),
  };
});

const while_ = (condition: boolean): void => {
  while (condition);
};
