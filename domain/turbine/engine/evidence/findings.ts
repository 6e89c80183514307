import { CHANNELS } from "../../channels.ts";

/** The kinds of evidence, in the numbers that findings hold. */
export const KIND = { none: 0, dynamics: 1, gross: 2, stuck: 3, level: 4 } as const;
export type Kind = (typeof KIND)[keyof typeof KIND];
export const KIND_NAMES = ["none", "dynamics", "gross", "stuck", "level"] as const;

/** What all evidence says of one window, channel by channel; a value over its limit is a ratio. */
export interface Findings {
  /** The largest ratio of any evidence. */
  readonly ratios: Float64Array;
  /** Which evidence that was. */
  readonly kinds: Uint8Array;
  /** 1 while the value itself is impossible. */
  readonly isGross: Uint8Array;
  /** 1 while evidence that could have spoken had not seen enough to say yes or no. */
  readonly isUnknown: Uint8Array;
  /** The level that raised the channel, where `kinds` says so. */
  readonly level: Uint8Array;
}

export const createFindings = (): Findings => ({
  ratios: new Float64Array(CHANNELS.length),
  kinds: new Uint8Array(CHANNELS.length),
  isGross: new Uint8Array(CHANNELS.length),
  isUnknown: new Uint8Array(CHANNELS.length),
  level: new Uint8Array(CHANNELS.length),
});

/** Each kind has a limit of its own, so the largest ratio speaks and nothing is added up. */
export const raise = (findings: Findings, channel: number, ratio: number, kind: Kind): boolean => {
  if (ratio <= (findings.ratios[channel] as number)) return false;
  findings.ratios[channel] = ratio;
  findings.kinds[channel] = kind;
  return true;
};

/** Whether nothing speaks against the channel's own value so far. */
export const isSound = (findings: Findings, channel: number): boolean =>
  findings.isGross[channel] === 0 && (findings.ratios[channel] as number) <= 1;
