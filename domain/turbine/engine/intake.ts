import { CHANNELS } from "../channels.ts";
import { writeAttitude } from "../detection/attitude.ts";
import { bounded, CHANNEL_SOURCES } from "../detection/channel-values.ts";
import { timeAt } from "../reading-batch.ts";
import { createDecoded, type Decoded, FIELDS, valueAt } from "./decoding/decoded.ts";
import {
  createDecoder,
  type Decoder,
  REFUSALS,
  type Refusal,
  type RefusalCause,
} from "./decoding/decoder.ts";
import { createStream, type Ordered, type Stream, type StreamCounts } from "./ordering/stream.ts";

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

interface Source {
  readonly decoder: Decoder;
  readonly stream: Stream;
  readings: number;
}

/** The border between MQTT and the engine: bytes come in, readings in order come out. */
export const createIntake = (plan: IntakePlan): Intake => {
  const { rateHz, listeners, onRefused, onDecoded } = plan;
  const refused = Object.fromEntries(REFUSALS.map((cause) => [cause, 0])) as Record<
    RefusalCause,
    number
  >;
  /** Of the turbine whose message is under way: a released model and its understudy. */
  let listening: readonly Ordered[] = [];
  const toAll: Ordered = {
    take(values, seq, time, elapsedMs, intervalMs) {
      for (let i = 0; i < listening.length; i++) {
        (listening[i] as Ordered).take(values, seq, time, elapsedMs, intervalMs);
      }
    },
  };
  const sources = new Map<string, Source>(
    plan.turbines.map((id) => [
      id,
      {
        decoder: createDecoder(id),
        stream: createStream(1_000 / rateHz, toAll),
        readings: 0,
      },
    ]),
  );
  const decoded = createDecoded();
  const row = new Float32Array(CHANNELS.length);
  let messages = 0;

  const refuse = (turbineId: string, refusal: Refusal): void => {
    refused[refusal.cause] += 1;
    onRefused?.(turbineId, refusal);
  };

  const offerAll = ({ stream }: Source): void => {
    const { count, seq, time, stepMs } = decoded;
    for (let index = 0; index < count; index++) {
      writeRow(decoded, index, row);
      stream.offer(row, seq + index, timeAt(time, index, stepMs));
    }
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
      const refusal = source.decoder.decode(payload, decoded);
      if (refusal !== undefined) {
        refuse(turbineId, refusal);
        return;
      }
      source.readings += decoded.count;
      onDecoded?.(turbineId, decoded);
      listening = listeners(turbineId);
      offerAll(source);
    },
    resume: (turbineId, lastSeq, lastTime) =>
      sources.get(turbineId)?.stream.resume(lastSeq, lastTime),
    counts: () => ({
      messages,
      readings: [...sources.values()].reduce((sum, { readings }) => sum + readings, 0),
      refused: { ...refused },
    }),
    countsOf(turbineId) {
      const source = sources.get(turbineId);
      return source && { ...source.stream.counts(), readings: source.readings };
    },
  };
};

const ATTITUDE = ["qw", "qx", "qy", "qz"].map((name) => FIELDS.indexOf(name));
/** Per channel: the angle, or the field that it is. */
const ANGLES = CHANNEL_SOURCES.map((source) => ("angle" in source ? source.angle : -1));
const PLACES = CHANNEL_SOURCES.map((source) =>
  "angle" in source ? -1 : FIELDS.indexOf(source.column),
);
const quaternion = { qw: 0, qx: 0, qy: 0, qz: 0 };
const angles = new Float32Array(3);

/** The channels of one decoded reading, as writeChannels has them, without an object per reading. */
const writeRow = (decoded: Decoded, index: number, out: Float32Array): void => {
  quaternion.qw = valueAt(decoded, ATTITUDE[0] as number, index);
  quaternion.qx = valueAt(decoded, ATTITUDE[1] as number, index);
  quaternion.qy = valueAt(decoded, ATTITUDE[2] as number, index);
  quaternion.qz = valueAt(decoded, ATTITUDE[3] as number, index);
  writeAttitude(quaternion, angles, 0);
  for (let channel = 0; channel < out.length; channel++) {
    const angle = ANGLES[channel] as number;
    out[channel] =
      angle >= 0
        ? (angles[angle] as number)
        : bounded(valueAt(decoded, PLACES[channel] as number, index));
  }
};
