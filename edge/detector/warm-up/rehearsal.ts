import { CHANNELS } from "../../../domain/turbine/channels.ts";
import { detectionOf } from "../../../domain/turbine/detection/settings.ts";
import type { TrialLimits } from "../../../domain/turbine/understudy/trial-limits.ts";
import { openAlarmLedger } from "../alarm-ledger.ts";
import { createDetector, type Detector } from "../detector.ts";
import { FORGETFUL } from "../journal/forgetful.ts";
import type { Model } from "../model.ts";
import { createLetterStore } from "../outbox/letter-store.ts";
import { createOutbox } from "../outbox/outbox.ts";
import { takeFrames } from "../publisher/frames.ts";
import { publishFrame } from "../publisher/publisher.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { Scoring } from "../runtime/scoring.ts";
import { openTurbineMemories } from "../turbine-memories.ts";
import type { Cast, LoadedModel } from "../understudy/cast.ts";
import { createVerdictSender } from "../verdict-sender.ts";

/** A detector of its own with the same models, whose messages go nowhere. */
export interface Rehearsal {
  receive(turbineId: string, payload: Uint8Array): void;
  /** Settles when all that was received is judged and told. */
  told(): Promise<{ readonly verdicts: number; readonly messages: number }>;
}

export interface RehearsalPlan {
  readonly models: Cast;
  readonly limits: TrialLimits;
  readonly turbines: readonly string[];
}

/** Nothing of it is written, sent or counted anywhere else, and no runtime is asked or closed by it. */
export const createRehearsal = ({ models, limits, turbines }: RehearsalPlan): Rehearsal => {
  let [seconds, verdicts, messages] = [0, 0, 0];
  const outbox = createOutbox({
    async send(message) {
      messages += 1;
      // As the publisher writes it, and as it reads what a nucleus answers; nobody gets it.
      takeFrames(publishFrame(messages, message), () => undefined);
    },
    store: createLetterStore(FORGETFUL),
  });
  const memories = openTurbineMemories(FORGETFUL);
  const sender = createVerdictSender({
    ledger: openAlarmLedger(FORGETFUL),
    publish: outbox.offer,
    memoryOf: (turbineId) => memories.changesFor(detector.memoryOf(turbineId)),
    // Each is a second later: none is held back for saying the same again.
    now: () => 1_000 * seconds++,
  });
  const { record, released, old } = models;
  const detector: Detector = createDetector({
    record,
    ...(released && { released: apart(released) }),
    ...(old && { old: apart(old) }),
    limits,
    turbines,
    captureMinutes: 1,
    publish: outbox.offer,
    sendVerdict(verdict) {
      verdicts += 1;
      sender.send(verdict);
    },
    random: () => 0.5,
  });
  return {
    receive: detector.receive,
    async told() {
      await detector.drained();
      await outbox.drained();
      return { verdicts, messages };
    },
  };
};

/** The model's own kernel; where a runtime scores, dark answers in its place: its self-test was its rehearsal. */
const apart = ({ model, scoring }: LoadedModel): LoadedModel => ({
  model,
  runtime: NO_RUNTIME,
  scoring: scoring.scorer === undefined ? scoring : darkScoring(model, scoring),
});

const darkScoring = ({ manifest }: Model, { mostAtOnce }: Scoring): Scoring => {
  const size = CHANNELS.length + 2 * detectionOf(manifest).levels.length;
  const scorer = { score: (_: Float32Array, count: number) => new Float32Array(count * size) };
  return { scorer, aside: scorer, mostAtOnce };
};

/** Nobody asks it, and what is closed is the rehearsal's own. */
const NO_RUNTIME: Runtime = {
  run: () => Promise.reject(new Error("a rehearsal has no runtime")),
  close: async () => undefined,
};
