import { CHANNELS } from "../channels.ts";
import { createAttitudeTable } from "../detection/attitude-table.ts";
import { bounded, CHANNEL_SOURCES } from "../detection/channel-values.ts";
import { MOST_READINGS, timeAt } from "../reading-batch.ts";
import { createDecoded, type Decoded, FIELDS, valueAt } from "./decoding/decoded.ts";
import {
  createDecoder,
  type Decoder,
  decodeMessage,
  REFUSALS,
  type Refusal,
  type RefusalCause,
} from "./decoding/decoder.ts";
import { createKnownForms } from "./decoding/known-forms.ts";
import {
  createPending,
  emptyPending,
  hasRoom,
  justFollow,
  keepReadings,
  MOST_PENDING,
  putBefore,
  setRoom,
} from "./ordering/pending.ts";
import { createRun, type Ordered } from "./ordering/run.ts";
import { createSenderNumbers } from "./ordering/sender-numbers.ts";
import {
  countsOf,
  createStream,
  lastSeqOf,
  orderReading,
  resumeStream,
  type Stream,
  type StreamCounts,
} from "./ordering/stream.ts";

const WIDTH = CHANNELS.length;

export interface IntakePlan {
  readonly turbines: readonly string[];
  /** What turbines are expected to send, until they show otherwise. */
  readonly rateHz: number;
  /** Whoever judges a turbine's readings; several may listen to the same ones. */
  readonly listeners: (turbineId: string) => readonly Ordered[];
  readonly onRefused?: (turbineId: string, refusal: Refusal) => void;
  /** Sees every message that was decoded; the readings are the intake's own and change again. */
  readonly onDecoded?: (turbineId: string, decoded: Decoded) => void;
}

export interface Intake {
  /** Takes one message of a turbine's topic. Never throws. */
  receive(turbineId: string, payload: Uint8Array): void;
  /** Hands over what just follows and completes nothing yet, so that nothing of it is missing. */
  flush(): void;
  /** Others listen from the next message on. */
  listenAnew(): void;
  /** Goes on after the reading that a turbine's memory ended with. */
  resume(turbineId: string, lastSeq: number, lastTime: number): void;
  counts(): IntakeCounts;
  /** Of one turbine; undefined for one that is not watched. */
  countsOf(turbineId: string): (StreamCounts & { readonly readings: number }) | undefined;
}

export interface IntakeCounts {
  readonly messages: number;
  readonly readings: number;
  /** Messages by what was wrong with them. */
  readonly refused: Readonly<Record<RefusalCause, number>>;
}

interface Source extends Decoder, Stream {
  /** Its place among the intake's turbines. */
  readonly index: number;
  /** A released model and its understudy. */
  listeners: readonly Ordered[];
  readings: number;
}

/** The border between MQTT and the engine: bytes come in, readings in order come out. */
export const createIntake = (plan: IntakePlan): Intake => {
  const { rateHz, listeners, onRefused, onDecoded } = plan;
  const refused = Object.fromEntries(REFUSALS.map((cause) => [cause, 0])) as Record<
    RefusalCause,
    number
  >;
  const forms = createKnownForms();
  const numbers = createSenderNumbers(plan.turbines.length, 1_000 / rateHz);
  const pending = createPending(plan.turbines.length);
  const sources = new Map<string, Source>(
    plan.turbines.map((id, index) => [
      id,
      {
        ...createDecoder(id, forms),
        ...createStream(numbers, index),
        index,
        listeners: listeners(id),
        readings: 0,
      },
    ]),
  );
  const decoded = createDecoded();
  const rows = new Float32Array(MOST_READINGS * WIDTH);
  const run = createRun();
  let messages = 0;

  const refuse = (turbineId: string, refusal: Refusal): void => {
    refused[refusal.cause] += 1;
    onRefused?.(turbineId, refusal);
  };

  const takeAll = (source: Source): void => {
    const { count } = decoded;
    const lastSeq = lastSeqOf(source);
    const mayWait = hasRoom(source, count);
    run.count = 0;
    if (!mayWait) putBefore(pending, source.index, source, run, lastSeq);
    const from = run.count;
    orderAll(source);
    if (run.count === from) return;
    if (mayWait) {
      if (justFollow(source, run, 0, lastSeq) && hasRoom(source, run.count)) {
        keepReadings(pending, source.index, source, run, 0);
        return;
      }
      putBefore(pending, source.index, source, run, lastSeq);
    }
    give(source);
  };

  const orderAll = (source: Source): void => {
    const { count, seq, time, stepMs } = decoded;
    for (let i = 0; i < count; i++) {
      writeRow(decoded, i, rows);
      orderReading(source, run, rows, i * WIDTH, seq + i, timeAt(time, i, stepMs));
    }
  };

  const give = (source: Source): void => {
    const intervalMs = run.intervalMs[run.count - 1] as number;
    const { listeners: given } = source;
    emptyPending(source);
    let room = MOST_PENDING;
    for (let i = 0; i < given.length; i++) {
      const listener = given[i] as Ordered;
      listener.take(run);
      room = Math.min(room, listener.room());
    }
    // Whoever listens anew may be at another place.
    if (source.listeners === given) setRoom(source, room, intervalMs);
  };

  return {
    receive(turbineId, payload) {
      messages += 1;
      const source = sources.get(turbineId);
      if (source === undefined) {
        refuse(turbineId, {
          cause: "otherTurbine",
          reason: `reading: turbine ${turbineId} is not ours`,
        });
        return;
      }
      const refusal = decodeMessage(source, payload, decoded);
      if (refusal !== undefined) {
        refuse(turbineId, refusal);
        return;
      }
      source.readings += decoded.count;
      onDecoded?.(turbineId, decoded);
      takeAll(source);
    },
    flush() {
      for (const source of sources.values()) {
        run.count = 0;
        putBefore(pending, source.index, source, run, lastSeqOf(source));
        if (run.count > 0) give(source);
      }
    },
    listenAnew() {
      for (const [id, source] of sources) {
        source.listeners = listeners(id);
        setRoom(source, 0, Number.NaN);
      }
    },
    resume(turbineId, lastSeq, lastTime) {
      const source = sources.get(turbineId);
      if (source) resumeStream(source, lastSeq, lastTime);
    },
    counts: () => ({
      messages,
      readings: [...sources.values()].reduce((sum, { readings }) => sum + readings, 0),
      refused: { ...refused },
    }),
    countsOf(turbineId) {
      const source = sources.get(turbineId);
      return source && { ...countsOf(source), readings: source.readings };
    },
  };
};

const ATTITUDE = Int32Array.from(["qw", "qx", "qy", "qz"], (name) => FIELDS.indexOf(name));
/** Per channel: the angle, or the field that it is. */
const ANGLES = Int32Array.from(CHANNEL_SOURCES, (source) =>
  "angle" in source ? source.angle : -1,
);
const PLACES = Int32Array.from(CHANNEL_SOURCES, (source) =>
  "angle" in source ? -1 : FIELDS.indexOf(source.column),
);
const angles = new Float32Array(3);
const writeAngles = createAttitudeTable();

/** The channels of one decoded reading as a row, as writeChannels has them. */
const writeRow = (decoded: Decoded, index: number, out: Float32Array): void => {
  writeAngles(
    valueAt(decoded, ATTITUDE[0] as number, index),
    valueAt(decoded, ATTITUDE[1] as number, index),
    valueAt(decoded, ATTITUDE[2] as number, index),
    valueAt(decoded, ATTITUDE[3] as number, index),
    angles,
    0,
  );
  const at = index * WIDTH;
  for (let channel = 0; channel < WIDTH; channel++) {
    const angle = ANGLES[channel] as number;
    out[at + channel] =
      angle >= 0
        ? (angles[angle] as number)
        : bounded(valueAt(decoded, PLACES[channel] as number, index));
  }
};
