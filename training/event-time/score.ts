import { InferenceSession, Tensor } from "../../adapters/onnx-runtime/onnx-runtime.ts";
import type { Asset } from "../../domain/asset/asset.ts";
import { type Asked, createFarmReader } from "../../domain/asset/event-time/farm.ts";
import { createEventMonitor, type EventMonitor } from "../../domain/asset/event-time/monitor.ts";
import { type Answer, createQuestioner } from "../../domain/asset/event-time/residuals.ts";
import type { Moment } from "../../domain/asset/event-time/row.ts";
import { eventDetectionOf } from "../../domain/asset/event-time/settings.ts";
import type { EventVerdict } from "../../domain/asset/event-time/verdict.ts";
import { assetOfManifest } from "../../domain/turbine/checked-manifest.ts";
import type { Manifest } from "../../domain/turbine/manifest.ts";

/** Readings whose questions are answered at once; each asks for tens of kilobytes of features. */
const BATCH = 32;

const NO_ANSWER: Answer = { expected: [], spread: [] };

export interface EventScorer {
  readonly asset: Asset;
  /**
   * Judges a farm's moments in order, as a device would; verdicts come in the order of time. A
   * promise that `onVerdict` answers is awaited before the next.
   */
  score(moments: Iterable<Moment>, onVerdict: (verdict: EventVerdict) => unknown): Promise<void>;
  release(): Promise<void>;
}

/** Opens a slow model; every `score` starts from the baselines that the manifest remembers. */
export const openEventScorer = async (
  onnx: Uint8Array,
  manifest: Manifest,
): Promise<EventScorer> => {
  const asset = assetOfManifest(manifest);
  const detection = eventDetectionOf(manifest.detection);
  const { strideSeconds } = asset.window;
  const questioner = createQuestioner(asset, detection.relations);
  const session = await InferenceSession.create(onnx, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
  });
  const modelVersion = manifest.modelVersion ?? "none";

  const answers = async (asked: readonly Asked[]) => {
    const rows = 1 + questioner.hypotheses.length;
    const input = new Float32Array(asked.length * rows * questioner.width);
    asked.forEach(({ question }, i) => {
      input.set(question.features, i * rows * questioner.width);
    });
    const shape = [asked.length * rows, questioner.width];
    const results = await session.run({ features: new Tensor("float32", input, shape) });
    const columns = (detection.units.length + 1) * detection.relations.length;
    const block = (name: string, i: number, unitId: string) => {
      const known = detection.units.indexOf(unitId);
      const machine = known < 0 ? detection.units.length : known;
      const data = results[name]?.data as Float32Array;
      return Array.from({ length: rows }, (_, version) => {
        const from = (i * rows + version) * columns + machine * detection.relations.length;
        return Float64Array.from(data.subarray(from, from + detection.relations.length));
      });
    };
    return asked.map(({ question }, i) => ({
      expected: block("expectations", i, question.row.unitId),
      spread: block("spreads", i, question.row.unitId),
    }));
  };

  return {
    asset,
    async score(moments, onVerdict) {
      const farm = createFarmReader(asset, questioner, strideSeconds);
      const monitors = new Map<string, EventMonitor>();
      const monitorOf = (unitId: string): EventMonitor => {
        const start = manifest.baselines?.[unitId]?.levels ?? [];
        const plan = { strideSeconds, modelVersion };
        const own = monitors.get(unitId) ?? createEventMonitor(asset, detection, plan, start);
        monitors.set(unitId, own);
        return own;
      };
      const judge = async (asked: readonly Asked[]): Promise<void> => {
        const answered = await answers(asked);
        for (const [i, { question, isRunning, isSettled }] of asked.entries()) {
          const evidence = questioner.evidence(question, answered[i] ?? NO_ANSWER);
          const { row } = question;
          const verdict = monitorOf(row.unitId).judge({ row, evidence, isRunning, isSettled });
          const taken = onVerdict(verdict);
          if (taken instanceof Promise) await taken;
        }
      };
      let waiting: Asked[] = [];
      for (const moment of moments) {
        waiting.push(...farm.push(moment));
        if (waiting.length < BATCH) continue;
        await judge(waiting);
        waiting = [];
      }
      await judge([...waiting, ...farm.end()]);
    },
    release: () => session.release(),
  };
};
