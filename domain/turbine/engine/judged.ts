import { CHANNELS } from "../channels.ts";
import type { LevelEvidence } from "./evidence/levels.ts";
import type { Regulation } from "./evidence/regulation.ts";
import type { LampState } from "./lamps.ts";
import type { LevelShift } from "./level-shift.ts";

/** What running tells of a window: whether levels may be judged in it. */
export const RUN = { unknown: 0, stopped: 1, running: 2 } as const;

/** What the counters said when the window was taken: it may be judged later. */
export interface Moment {
  run: number;
  isSteady: boolean;
  readonly repeats: Uint32Array;
  time: number;
}

export const createMoment = (): Moment => ({
  run: RUN.unknown,
  isSteady: false,
  repeats: new Uint32Array(CHANNELS.length),
  time: 0,
});

/** What judging keeps of one turbine. */
export interface Judged {
  readonly levels: LevelEvidence;
  /** What the levels lastingly changed by; it lights no lamp. */
  readonly shift: LevelShift;
  readonly regulation: Regulation;
  readonly lamps: LampState;
}
