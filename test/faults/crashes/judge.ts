import type { Played } from "./play.ts";

/** What of the promise a crash broke: the rollout ends as it would have, and each thing was done once. */
export const faultsOf = (played: Played, usual: Played): string[] => [
  ...differing("outcomes", outcomesOf(usual), outcomesOf(played)),
  ...differing("made", usual.made.map(anonymous), played.made.map(anonymous)),
  ...differing("fleet", usual.fleet, played.fleet),
  ...differing("notifications", toldOnceBy(usual), toldOnceBy(played)),
  ...(played.told.some(({ id }) => id === "") ? ["a notification without an id"] : []),
  ...(played.running > 0 ? ["an execution still runs"] : []),
  ...(played.lock === undefined ? [] : [`${played.lock} holds the lock`]),
];

/** An event that was delivered twice, as EventBridge may, is told so and starts nothing. */
const outcomesOf = ({ outcomes }: Played): string[] =>
  outcomes.filter((outcome) => !outcome.startsWith("already"));

/** The subject of every notification that a subscriber keeps who knows them by their ids. */
const toldOnceBy = ({ told }: Played): string[] => {
  const byId = new Map(told.map(({ id, subject }) => [id, anonymous(subject)]));
  return [...byId.values()];
};

/** Executions are named anew in every play, and each model has a content of its own. */
const anonymous = (text: string): string =>
  text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}|\b[0-9a-f]{12}\b/g, "…");

const differing = (what: string, expected: readonly string[], got: readonly string[]): string[] => {
  const [wanted, found] = [expected, got].map((each) => each.toSorted().join(", "));
  return wanted === found ? [] : [`${what}: expected ${wanted}, got ${found}`];
};
