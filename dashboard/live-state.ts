import type { Subscribe } from "../adapters/mqtt/mqtt-link.ts";
import type { LampState, TurbineView } from "../domain/rollout/snapshot.ts";
import { subjectOf, topicFilters } from "../domain/topics.ts";
import type { Lamp } from "../domain/turbine/channels.ts";
import { type ModelLabel, parseModelLabel } from "../domain/turbine/model-label.ts";
import type { Reading } from "../domain/turbine/reading.ts";
import { parseVerdict, type Verdict } from "../domain/turbine/verdict.ts";

/** What the farm itself knows of a turbine. */
export interface FarmTurbine {
  readonly id: string;
  isRunning(): boolean;
  faults(): readonly string[];
}

export interface LiveState {
  /** Newest reading, verdict and label of each turbine, in the farm's order. */
  views(): TurbineView[];
  view(id: string): TurbineView | undefined;
  /** Takes a reading that the farm publishes; no need to hear it again from the broker. */
  observe(reading: Reading): void;
  counts(): LiveCounts;
  close(): void;
}

interface LiveCounts {
  /** Messages that could not be decoded, since start. */
  readonly undecodable: number;
  /** Messages of turbines that are not of this farm. */
  readonly foreign: number;
}

/** Verdicts come every half second; after six are missing nobody knows how the turbine does. */
const FRESH_MS = 3_000;

interface Heard {
  reading?: Reading;
  verdict?: Verdict;
  label?: ModelLabel;
}

/** What MQTT tells of the turbines. A bad message is counted and changes nothing. */
export const createLiveState = (options: {
  turbines: ReadonlyMap<string, FarmTurbine>;
  subscribe: Subscribe;
  /** Epoch milliseconds, on the clock that stamps the readings. */
  now: () => number;
  log: (line: string) => void;
}): LiveState => {
  const { turbines, subscribe, now, log } = options;
  const heard = new Map<string, Heard>([...turbines.keys()].map((id) => [id, {}]));
  const counts = { undecodable: 0, foreign: 0 };

  const hear =
    (update: (known: Heard, message: unknown) => void) =>
    (topic: string, payload: Uint8Array): void => {
      const known = heard.get(subjectOf(topic));
      if (known === undefined) {
        counts.foreign += 1;
        return;
      }
      try {
        update(known, JSON.parse(new TextDecoder().decode(payload)));
      } catch (error) {
        counts.undecodable += 1;
        log(`live state: refused a message on ${topic}: ${messageOf(error)}`);
      }
    };

  const unsubscribes = [
    subscribe(
      topicFilters.anomalies,
      hear((known, message) => {
        const verdict = parseVerdict(message);
        // An outbox may deliver late and out of order; one from the future is of another clock.
        const kept = known.verdict?.time ?? Number.NEGATIVE_INFINITY;
        if (verdict.time >= kept || kept > now() + FRESH_MS) known.verdict = verdict;
      }),
    ),
    subscribe(
      topicFilters.labelUpdate,
      hear((known, message) => {
        const label = parseModelLabel(message);
        // What another model said is no verdict of this one.
        if (label.modelVersion !== known.label?.modelVersion) delete known.verdict;
        known.label = label;
      }),
    ),
  ];

  const view = (id: string): TurbineView | undefined => {
    const turbine = turbines.get(id);
    if (turbine === undefined) return undefined;
    const known = heard.get(id) ?? {};
    return viewOf(turbine, known, now());
  };

  return {
    views: () => [...turbines.keys()].flatMap((id) => view(id) ?? []),
    view,
    observe: (reading) => {
      const known = heard.get(reading.turbineId);
      if (known !== undefined) known.reading = reading;
    },
    counts: () => ({ ...counts }),
    close: () => {
      for (const unsubscribe of unsubscribes) unsubscribe();
    },
  };
};

const viewOf = (
  turbine: FarmTurbine,
  { reading, verdict, label }: Heard,
  now: number,
): TurbineView => {
  const isLoaded = label?.model_label_status === "Model loaded";
  const isFresh = verdict !== undefined && Math.abs(now - verdict.time) <= FRESH_MS;
  const isKnown = turbine.isRunning() && isLoaded && isFresh;
  const state = (flag: Lamp): LampState => {
    if (!isKnown) return "unknown";
    return verdict.flags[flag] ? "anomalous" : "normal";
  };
  return {
    id: turbine.id,
    running: turbine.isRunning(),
    ...(isLoaded && { modelVersion: label.modelVersion }),
    ...(label?.reason !== undefined && { reason: label.reason }),
    ...(reading !== undefined && { reading }),
    flags: {
      vibration: state("vibration"),
      rotation: state("rotation"),
      voltage: state("voltage"),
    },
    faults: [...turbine.faults()],
  };
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : `${error}`);
