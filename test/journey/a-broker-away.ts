import { setTimeout as sleep } from "node:timers/promises";
import { descendantsOf, pidOf } from "../faults/a-product.ts";

const LOOK_MS = 200;

/** Keeps the product's broker away so long: whenever its supervisor starts it again, it is killed. */
export const broker = {
  async awayFor(seconds: number): Promise<void> {
    const until = Date.now() + seconds * 1_000;
    while (Date.now() < until) {
      const pid = pidOf(descendantsOf(process.pid), "broker-process");
      if (pid !== undefined) process.kill(pid, "SIGKILL");
      await sleep(LOOK_MS);
    }
  },
};
