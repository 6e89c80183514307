import { InvalidInput } from "../../domain/errors.ts";
import { subjectOf } from "../../domain/topics.ts";
import { parseReading, type Reading } from "../../domain/turbine/reading.ts";
import { createSequencer, type Sequencer } from "./sequencer.ts";

export interface Intake {
  /** Decodes one raw-data message and hands on the readings that are now in order. Never throws. */
  receive(topic: string, payload: Uint8Array): void;
  figures(): IntakeFigures;
}

/** Counted since start. */
export interface IntakeFigures {
  readonly received: number;
  /** Not JSON, wrong fields, another turbine's; and why the last one was. */
  readonly refused: number;
  readonly lastRefusal?: string;
  /** Their `seq` had passed already. */
  readonly duplicates: number;
}

export interface IntakePlan {
  readonly turbines: readonly string[];
  readonly accept: (reading: Reading) => void;
  readonly onRefuse?: (topic: string, reason: string) => void;
}

/** A reading has 450 bytes; what is ten times as long is something else and not worth decoding. */
const LONGEST = 8_192;

/** The border between MQTT and the detector: everything behind it is a reading of our turbines. */
export const createIntake = ({ turbines, accept, onRefuse }: IntakePlan): Intake => {
  const sequencers = new Map<string, Sequencer>(
    turbines.map((turbineId) => [turbineId, createSequencer()]),
  );
  let received = 0;
  let refused = 0;
  let lastRefusal: string | undefined;

  const readingFrom = (topic: string, payload: Uint8Array): Reading => {
    if (payload.byteLength > LONGEST) {
      throw new InvalidInput(`reading: ${payload.byteLength} B, at most ${LONGEST} B expected`);
    }
    const reading = parseReading(jsonFrom(payload), subjectOf(topic));
    if (reading.turbineId !== subjectOf(topic) || !sequencers.has(reading.turbineId)) {
      throw new InvalidInput(`reading: turbine ${reading.turbineId} on ${topic} is not ours`);
    }
    return reading;
  };

  return {
    receive(topic, payload) {
      let reading: Reading;
      received += 1;
      try {
        reading = readingFrom(topic, payload);
      } catch (error) {
        refused += 1;
        lastRefusal = error instanceof Error ? error.message : String(error);
        onRefuse?.(topic, lastRefusal);
        return;
      }
      for (const next of sequencers.get(reading.turbineId)?.add(reading) ?? []) accept(next);
    },
    figures: () => ({
      received,
      refused,
      ...(lastRefusal !== undefined && { lastRefusal }),
      duplicates: [...sequencers.values()].reduce((sum, { duplicates }) => sum + duplicates(), 0),
    }),
  };
};

const utf8 = new TextDecoder("utf-8", { fatal: true });

const jsonFrom = (payload: Uint8Array): unknown => {
  try {
    return JSON.parse(utf8.decode(payload));
  } catch (cause) {
    throw new InvalidInput(`reading: expected JSON in UTF-8, got ${payload.byteLength} B of else`, {
      cause,
    });
  }
};
