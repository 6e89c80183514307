import { createDecoded, type Decoded } from "./decoding/decoded.ts";
import {
  createDecoder,
  type Decoder,
  decodeMessage,
  REFUSALS,
  type Refusal,
  type RefusalCause,
} from "./decoding/decoder.ts";
import { createKnownForms } from "./decoding/known-forms.ts";
import { createHandOver, type Heard } from "./ordering/hand-over.ts";
import { endWaiting } from "./ordering/pending.ts";
import type { Ordered } from "./ordering/run.ts";
import { createSenderNumbers } from "./ordering/sender-numbers.ts";
import { countsOf, createStream, resumeStream, type StreamCounts } from "./ordering/stream.ts";

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

interface Source extends Decoder, Heard {
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
  const handOver = createHandOver(plan.turbines.length);
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
  let messages = 0;

  const refuse = (turbineId: string, refusal: Refusal): void => {
    refused[refusal.cause] += 1;
    onRefused?.(turbineId, refusal);
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
      handOver.take(source, decoded);
    },
    flush() {
      for (const source of sources.values()) handOver.flush(source);
    },
    listenAnew() {
      for (const [id, source] of sources) {
        source.listeners = listeners(id);
        endWaiting(source);
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
