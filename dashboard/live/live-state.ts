import type { Subscribe } from "../../adapters/mqtt/mqtt-link.ts";
import type { TurbineView } from "../../domain/rollout/snapshot.ts";
import { subjectOf, topicFilters } from "../../domain/topics.ts";
import { parseCapturedWindow } from "../../domain/turbine/captured-window.ts";
import { parseModelLabel } from "../../domain/turbine/model-label.ts";
import { parseVerdict } from "../../domain/turbine/verdict.ts";
import type { TurbineControl } from "../turbine-control.ts";
import { type AlarmLog, createAlarmLog } from "./alarm-log.ts";
import { type Captures, createCaptures } from "./captures.ts";
import { type ChannelFigure, channelFigures } from "./channel-figures.ts";
import { type Heard, hearReading, hearVerdict } from "./heard.ts";
import { createKnownTurbines } from "./known-turbines.ts";
import { createModelChanges, type ModelChanges } from "./model-changes.ts";
import { createReadingHistory, type ReadingHistory } from "./reading-history.ts";
import { readingsOf } from "./readings-of.ts";
import { createStirred } from "./stirred.ts";
import { viewOf } from "./turbine-view.ts";

export interface LiveState {
  /** What is known of each turbine, in the order of their ids. */
  views(): TurbineView[];
  view(id: string): TurbineView | undefined;
  /** Those of which a verdict or a label came since this was asked last. */
  stirred(): TurbineView[];
  /** What the newest verdict says of each channel; nothing unless the turbine is judged now. */
  figures(id: string): readonly ChannelFigure[];
  readonly history: ReadingHistory;
  readonly alarms: AlarmLog;
  readonly changes: ModelChanges;
  readonly captures: Captures;
  counts(): LiveCounts;
  close(): void;
}

interface LiveCounts {
  /** Messages that could not be decoded, since start. */
  readonly undecodable: number;
  /** Messages of turbines beyond the most that are shown, or of a name that no turbine has. */
  readonly foreign: number;
}

/**
 * What MQTT tells of the turbines: readings, verdicts, labels and captured windows, as the detectors publish them. A
 * turbine that is not configured is there from its first message on. A bad message is counted and
 * changes nothing.
 */
export const createLiveState = (options: {
  turbineIds: readonly string[];
  subscribe: Subscribe;
  /** Epoch milliseconds, on the clock that stamps the readings. */
  now: () => number;
  log: (line: string) => void;
  control?: TurbineControl;
}): LiveState => {
  const { subscribe, now, log, control } = options;
  const began = now();
  const heard = createKnownTurbines(options.turbineIds, now);
  const stirred = createStirred();
  const counts = { undecodable: 0, foreign: 0 };
  const history = createReadingHistory();
  const alarms = createAlarmLog({ from: began });
  const changes = createModelChanges();
  const captures = createCaptures();

  const listen = <T>(
    filter: string,
    parse: (message: unknown, id: string) => T,
    take: (known: Heard, message: T, id: string) => void,
    mayMiss = false,
  ): (() => void) => {
    const receive = (topic: string, payload: Uint8Array): void => {
      const id = subjectOf(topic);
      try {
        // A message that cannot be read discovers no turbine.
        const message = parse(JSON.parse(new TextDecoder().decode(payload)), id);
        const known = heard.ofOrNew(id);
        if (known === undefined) counts.foreign += 1;
        else take(known, message, id);
      } catch (error) {
        counts.undecodable += 1;
        log(`live state: refused a message on ${topic}: ${messageOf(error)}`);
      }
    };
    return subscribe(filter, receive, mayMiss);
  };

  const unsubscribes = [
    // The next readings come in a second.
    listen(
      topicFilters.dashboardUpdate,
      readingsOf,
      (known, readings) => {
        for (const reading of readings) {
          if (hearReading(known, reading, now())) history.add(reading);
        }
      },
      true,
    ),
    listen(topicFilters.anomalies, parseVerdict, (known, verdict, id) => {
      stirred.note(id);
      if (hearVerdict(known, verdict, now())) alarms.note(id, known.lit, verdict);
    }),
    listen(topicFilters.labelUpdate, parseModelLabel, (known, label, id) => {
      stirred.note(id);
      changes.note(id, label, now());
      // What another model said is no verdict of this one; its own may come before its label.
      if (label.modelVersion !== known.verdict?.modelVersion) delete known.verdict;
      known.label = label;
    }),
    listen(topicFilters.capture, parseCapturedWindow, (_known, window, id) =>
      captures.note(id, window),
    ),
  ];

  const view = (id: string): TurbineView | undefined => {
    const known = heard.of(id);
    return known && viewOf(id, known, control, now());
  };

  return {
    views: () => heard.ids().flatMap((id) => view(id) ?? []),
    view,
    stirred: () => stirred.take().flatMap((id) => view(id) ?? []),
    figures: (id) => channelFigures(view(id), heard.of(id)?.verdict),
    history,
    alarms,
    changes,
    captures,
    counts: () => ({ ...counts }),
    close: () => {
      for (const unsubscribe of unsubscribes) unsubscribe();
    },
  };
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : `${error}`);
