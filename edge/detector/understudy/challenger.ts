import { LAMPS, type Lamp } from "../../../domain/turbine/channels.ts";
import { LEAST_CHALLENGES } from "../../../domain/turbine/understudy/recognition.ts";
import type { Verdict } from "../../../domain/turbine/verdict.ts";
import { describe } from "../log.ts";
import type { Seat } from "../seat.ts";

export interface Challenger {
  /** A window was judged; when a challenge is due, the models get one of a lamp that is dark. */
  onVerdict(verdict: Pick<Verdict, "turbineId" | "flags">): void;
}

export interface ChallengerPlan {
  readonly released: Pick<Seat, "recognises"> | undefined;
  readonly old: Pick<Seat, "recognises"> | undefined;
  /** Challenges that earlier processes gave. */
  readonly given: number;
  /** With what the new model failed on the challenge, if it did. */
  readonly onAnswer: (foundNew: boolean, foundOld: boolean, failure?: string) => void;
  readonly random?: (() => number) | undefined;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: (() => number) | undefined;
}

/** Until there are enough to judge by: about as often as a device of two turbines has windows. */
const FIRST_EVERY_MS = 300;
const LATER_EVERY_MS = 60_000;

/**
 * Mixes gross faults into copies of live windows, one lamp after the other, and asks the models
 * whether they see them. A lamp that is lit proves nothing, so the next that is dark has its turn: a
 * fault that stands for weeks must not keep a model from proving itself.
 */
export const createChallenger = (plan: ChallengerPlan): Challenger => {
  const { released, old, random = Math.random, now = () => performance.now() } = plan;
  let given = plan.given;
  /** Whose turn it is, of LAMPS. */
  let turn = plan.given % LAMPS.length;
  let isUnderWay = false;
  let dueAt = Number.NEGATIVE_INFINITY;

  /** A model that fails on a challenge has not recognised it, and says why; one without a window was not asked. */
  const asks = async (
    seat: Pick<Seat, "recognises"> | undefined,
    turbineId: string,
    lamp: Lamp,
    noise: () => number,
  ): Promise<boolean | Error | undefined> =>
    seat ? await seat.recognises(turbineId, lamp, noise).catch(failureOf) : false;

  const challenge = async (turbineId: string, lamp: Lamp): Promise<void> => {
    // The models take a reading one after the other: the second must have it before it is asked.
    await Promise.resolve();
    const sameNoise = createTape(random);
    const [foundNew, foundOld] = await Promise.all([
      asks(released, turbineId, lamp, sameNoise()),
      asks(old, turbineId, lamp, sameNoise()),
    ]);
    isUnderWay = false;
    if (foundNew === undefined || foundOld === undefined) return;
    given += 1;
    const failure = foundNew instanceof Error ? foundNew.message : undefined;
    plan.onAnswer(foundNew === true, foundOld === true, failure);
  };

  return {
    onVerdict({ turbineId, flags }) {
      if (isUnderWay || now() < dueAt) return;
      const inTurn = [...LAMPS.slice(turn), ...LAMPS.slice(0, turn)];
      const lamp = inTurn.find((each) => !flags[each]);
      if (lamp === undefined) return;
      isUnderWay = true;
      turn = (LAMPS.indexOf(lamp) + 1) % LAMPS.length;
      dueAt = now() + (given < LEAST_CHALLENGES ? FIRST_EVERY_MS : LATER_EVERY_MS);
      void challenge(turbineId, lamp);
    },
  };
};

const failureOf = (error: unknown): Error =>
  error instanceof Error ? error : new Error(describe(error));

/** Readers of one row of random numbers: who judges a harder fault than the other would lose by luck. */
const createTape = (random: () => number) => {
  const drawn: number[] = [];
  return (): (() => number) => {
    let at = 0;
    return () => {
      if (at === drawn.length) drawn.push(random());
      return drawn[at++] ?? 0;
    };
  };
};
