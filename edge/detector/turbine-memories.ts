import {
  parseTurbineMemory,
  type TurbineMemory,
} from "../../domain/turbine/engine/turbine-memory.ts";
import type { Journal } from "./journal/journal.ts";
import type { Changes } from "./journal/live-entries.ts";
import { describe, log } from "./log.ts";

const PREFIX = "turbine/";

/** What the device knows of its turbines, on disk. */
export interface TurbineMemories {
  /** What earlier processes wrote; a damaged record is left out, and said so. */
  found(): readonly TurbineMemory[];
  /** What must be written along with a change of the turbine's lamps. */
  changesFor(memory: TurbineMemory): Changes;
  /** The newest of all; losing the last minute of it costs nothing but that. */
  note(memories: readonly TurbineMemory[]): void;
}

export const openTurbineMemories = (
  journal: Pick<Journal, "entries" | "write">,
  onForgotten: (key: string, reason: string) => void = (key, reason) =>
    log("turbine-forgotten", { key, reason }),
): TurbineMemories => {
  const changesFor = (memory: TurbineMemory): Changes => ({
    [`${PREFIX}${memory.turbineId}`]: memory,
  });
  return {
    found: () =>
      journal.entries(PREFIX).flatMap(([key, value]) => {
        try {
          return [parseTurbineMemory(value)];
        } catch (error) {
          onForgotten(key, describe(error));
          return [];
        }
      }),
    changesFor,
    note(memories) {
      // One by one: those of a farm together would be too large for a record.
      for (const memory of memories) void journal.write(changesFor(memory), { durable: false });
    },
  };
};
