import type { Journal } from "./journal.ts";

/** A journal that holds nothing and keeps nothing. */
export const FORGETFUL: Pick<Journal, "entries" | "write" | "condition"> = {
  entries: () => [],
  write: async () => "kept",
  condition: () => ({
    fileBytes: 0,
    liveBytes: 0,
    damagedPlaces: 0,
    tornBytes: 0,
    volatileWrites: 0,
    refusedWrites: 0,
  }),
};
