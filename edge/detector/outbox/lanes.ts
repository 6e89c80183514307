/** What a message is to its readers; the outbox serves them in this order. */
export const LANES = ["alarm", "health", "label", "verdict", "capture", "sample"] as const;
export type Lane = (typeof LANES)[number];

export interface LanePolicy {
  /** The lower goes first. */
  readonly rank: number;
  readonly qos: 0 | 1;
  readonly retain: boolean;
  /** Written to the journal before it is sent, and sent again after a restart until it was taken. */
  readonly isJournaled: boolean;
  /** A newer one of the same topic takes the place of one that waits: only the newest is of interest. */
  readonly isCoalesced: boolean;
  /** So many wait at most, of all topics; then the oldest goes. */
  readonly capacity: number;
  /** What the nucleus did not take for so long, or so often, is given up. */
  readonly maxAgeMs: number;
  readonly maxTries: number;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** As many as five-second waits fit into a week. */
const TRIES_OF_A_WEEK = (7 * DAY) / 5_000;

export const LANE_POLICIES: Readonly<Record<Lane, LanePolicy>> = {
  /** A lamp was lit or went out. Ten changes an hour of fifty turbines fit for four hours. */
  alarm: {
    rank: 0,
    qos: 1,
    retain: false,
    isJournaled: true,
    isCoalesced: false,
    capacity: 2_000,
    maxAgeMs: 7 * DAY,
    maxTries: TRIES_OF_A_WEEK,
  },
  health: {
    rank: 1,
    qos: 1,
    retain: false,
    isJournaled: false,
    isCoalesced: true,
    capacity: 10,
    maxAgeMs: 2 * MINUTE,
    maxTries: 50,
  },
  label: {
    rank: 1,
    qos: 1,
    retain: true,
    isJournaled: true,
    isCoalesced: true,
    capacity: 1_000,
    maxAgeMs: 7 * DAY,
    maxTries: TRIES_OF_A_WEEK,
  },
  /** The next one, at most a second later, says the same again. */
  verdict: {
    rank: 2,
    qos: 0,
    retain: false,
    isJournaled: false,
    isCoalesced: false,
    capacity: 1_000,
    maxAgeMs: 10_000,
    maxTries: 3,
  },
  /** One window of 4 KB every few minutes and turbine: a hundred are 400 KB of the journal. */
  capture: {
    rank: 3,
    qos: 1,
    retain: false,
    isJournaled: true,
    isCoalesced: false,
    capacity: 100,
    maxAgeMs: DAY,
    maxTries: TRIES_OF_A_WEEK,
  },
  sample: {
    rank: 4,
    qos: 0,
    retain: false,
    isJournaled: false,
    isCoalesced: false,
    capacity: 200,
    maxAgeMs: 2_000,
    maxTries: 1,
  },
};
