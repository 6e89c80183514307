/** What is kept of one level of one turbine; one line of the processor's cache. */
export const LEVEL_NUMBERS = 8;
/** Smoothed evidence in the channel's own unit; the weight is 1 once it has settled. */
export const RESIDUAL = 0;
export const EXPECTATION = 1;
export const WEIGHT = 2;
/** The deviation last found, and that of the newest window by itself, as multiples of the limit. */
export const RATIO = 3;
export const NEWEST = 4;
/** Lasting deviation that counts as this turbine's own, and what the first ten minutes taught. */
export const BASELINE = 5;
export const ANCHOR = 6;
/** Decisions that the baseline rests on. */
export const LEARNED = 7;

/** Turbine after turbine, level after level, what is kept of each. */
export type LevelNumbers = Float64Array;

/** Of the window under way; in a list, because a number given to a function becomes an object. */
export type WindowNumbers = Float64Array;
/** The deviation as a multiple of the limit before that was widened, and without a limit. */
export const UNWIDENED = 0;
export const SHARE = 1;
/** That of the window by itself. */
export const NOW = 2;
export const WINDOW_NUMBERS = 3;

/** Of a level's block that is not full yet: the deviations' sum, and how many. */
export const OPEN_BLOCK = 2;

/** Of two numbers; where the first is none it is the answer. (Math.max looks for more, and costs more.) */
export const larger = (a: number, b: number): number => (a < b ? b : a);
