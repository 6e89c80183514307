import { kernelParametersOf } from "../../../domain/turbine/engine/kernel/kernel-parameters.ts";
import { createKernel } from "../../../domain/turbine/engine/kernel/normal-behaviour-kernel.ts";
import { kernelScorer } from "../../../domain/turbine/engine/kernel/score-windows.ts";
import type { Manifest } from "../../../domain/turbine/manifest.ts";
import type { Reading } from "../../../domain/turbine/reading.ts";
import { recordFor } from "../../../domain/turbine/understudy/model-record.ts";
import { DEFAULT_TRIAL_LIMITS } from "../../../domain/turbine/understudy/trial-limits.ts";
import { parseVerdict, type Verdict } from "../../../domain/turbine/verdict.ts";
import { openAlarmLedger } from "../../../edge/detector/alarm-ledger.ts";
import { createDetector } from "../../../edge/detector/detector.ts";
import { openJournal } from "../../../edge/detector/journal/journal.ts";
import { openTurbineMemories } from "../../../edge/detector/turbine-memories.ts";
import { foundRecord } from "../../../edge/detector/understudy/record-keeper.ts";
import { createVerdictSender } from "../../../edge/detector/verdict-sender.ts";
import { aDisk } from "../../edge/journal/a-disk.ts";

/** Readings between two notes of the memories: a minute at 20 Hz. */
const NOTED_EVERY = 1_200;
const TURBINE = "unknown";

/** A device with one turbine that the model was not trained on; it can end and start again. */
export interface Device {
  give(reading: Reading): void;
  /** The process ends, in an orderly way or not, and another one starts. */
  restart(how: "stopped" | "killed", manifest?: Manifest): Promise<void>;
  readonly verdicts: readonly Verdict[];
  /** What counts as the turbine's own, level by level. */
  baselines(): readonly number[];
}

export const aDevice = async (manifest: Manifest): Promise<Device> => {
  const folder = aDisk();
  const verdicts: Verdict[] = [];
  let given = 0;

  const start = async (model: Manifest) => {
    const journal = await openJournal({ folder });
    const memories = openTurbineMemories(journal);
    const detector = createDetector({
      released: loaded(model),
      record: recordFor(foundRecord(journal), digestOf(model), 0),
      limits: DEFAULT_TRIAL_LIMITS,
      turbines: [TURBINE],
      captureMinutes: 0,
      publish: () => undefined,
      sendVerdict(verdict) {
        verdicts.push(parseVerdict(JSON.parse(verdict.json())));
        sender.send(verdict);
      },
      memories: memories.found(),
      // One look is as good as another: nothing here waits for a clock.
      now: () => 0,
      steadyNow: () => 0,
    });
    const sender = createVerdictSender({
      ledger: openAlarmLedger(journal, () => 0),
      publish: ({ along }) => {
        if (along) void journal.write(along, { durable: true });
      },
      memoryOf: (id) => memories.changesFor(detector.memoryOf(id)),
    });
    return { journal, memories, detector };
  };

  let process = await start(manifest);
  return {
    give(reading) {
      process.detector.receive(TURBINE, payloadOf(reading));
      given += 1;
      if (given % NOTED_EVERY === 0) process.memories.note(process.detector.memories());
    },
    async restart(how, next = manifest) {
      if (how === "stopped") process.memories.note(process.detector.memories());
      await process.journal.close();
      process = await start(next);
    },
    verdicts,
    baselines: () => process.detector.memoryOf(TURBINE).levels.map(({ baseline }) => baseline),
  };
};

/** The same readings are given in every row of the table: writing them costs as much as judging them. */
const payloads = new WeakMap<Reading, Buffer>();

const payloadOf = (reading: Reading): Buffer => {
  const known = payloads.get(reading);
  if (known) return known;
  const { turbineId: _own, ...message } = reading;
  const payload = Buffer.from(JSON.stringify(message));
  payloads.set(reading, payload);
  return payload;
};

const digestOf = ({ modelVersion = "0" }: Manifest): string => modelVersion.padStart(64, "0");

const loaded = (manifest: Manifest) => {
  const parameters = kernelParametersOf(manifest);
  if (!parameters) throw new Error(`a ${manifest.kind} model has no kernel`);
  const kernel = kernelScorer(createKernel(parameters, manifest.window), manifest.window.length);
  const unused = () => Promise.reject(new Error("the kernel scores"));
  return {
    model: { manifest, digest: digestOf(manifest), baseline: { windows: 1, edges: [], usual: [] } },
    runtime: { run: unused, close: async () => undefined },
    scoring: { scorer: undefined, mostAtOnce: 1, aside: kernel },
  };
};
