import type { Clock } from "../../../twin/world/world.ts";
import type { VirtualClock } from "../../rollout/virtual-clock.ts";

/** A virtual clock as one process sees it: with its end, nothing that it began goes on. */
export interface MortalClock extends VirtualClock {
  /** From now on whatever waits or is called waits for ever. */
  die(): void;
  readonly isDead: boolean;
}

export const createMortalClock = (clock: VirtualClock): MortalClock => {
  let isDead = false;
  let die = (): void => undefined;
  const death = new Promise<typeof DEAD>((resolve) => {
    die = () => {
      isDead = true;
      resolve(DEAD);
    };
  });

  /** Settles with the work, or with the death of who does it. */
  const whileAlive = <T>(work: () => T | Promise<T>): Promise<T | typeof DEAD> =>
    Promise.race([attempt(work, () => isDead), death]);

  const mortal =
    (schedule: Clock["after"]): Clock["after"] =>
    (seconds, work) => {
      if (!isDead) schedule(seconds, async () => void (isDead || (await whileAlive(work))));
    };

  return {
    ...clock,
    after: mortal(clock.after),
    afterReal: mortal(clock.afterReal),
    async busy(work) {
      const result = await clock.busy(() => whileAlive(work));
      return result === DEAD ? never() : result;
    },
    close: die,
    die,
    get isDead() {
      return isDead;
    },
  };
};

const DEAD = Symbol("dead");

export const never = (): Promise<never> => new Promise(() => undefined);

/** What fails of somebody dead is nobody's failure. */
const attempt = async <T>(work: () => T | Promise<T>, isDead: () => boolean): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    return isDead() ? never() : Promise.reject(error);
  }
};
