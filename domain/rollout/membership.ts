import { sha256 } from "../digest.ts";
import { namedThings } from "./named-things.ts";

/** Who was in a ring when it was deployed, in short: an item holds no list that grows with the fleet. */
export interface Members {
  readonly count: number;
  readonly digest: string;
}

export const membersIn = (things: readonly string[]): Members => ({
  count: things.length,
  digest: sha256([...things].sort().join("\n")),
});

/** Things that were in a ring when it was deployed and are not now, and the other way round. */
export interface Moved {
  readonly joined: readonly string[];
  readonly left: readonly string[];
}

export const movedSince = (before: readonly string[], now: readonly string[]): Moved => {
  const [was, is] = [new Set(before), new Set(now)];
  return {
    joined: now.filter((thing) => !was.has(thing)),
    left: before.filter((thing) => !is.has(thing)),
  };
};

/** What a person is told of it; undefined when nobody moved. */
export const movedText = ({ joined, left }: Moved): string | undefined => {
  const parts = [
    ...(joined.length > 0 ? [`${namedThings(joined)} joined the ring since its deployment`] : []),
    ...(left.length > 0 ? [`${namedThings(left)} left it and ${keeps(left)}`] : []),
  ];
  return parts.length === 0
    ? undefined
    : `${parts.join("; ")}; retry takes the ring as it is now, or let it through or abort`;
};

const keeps = ({ length }: readonly string[]): string =>
  length === 1 ? "keeps what it has" : "keep what they have";

/** A ring's name with who is in it now. */
export interface RingNow {
  readonly name: string;
  readonly things: readonly string[];
}

/**
 * What a person is told of devices of a ring that are in another as well: both pin a version of one
 * component there, and the device takes neither.
 */
export const sharedText = (ring: RingNow, others: readonly RingNow[]): string | undefined => {
  const own = new Set(ring.things);
  const shared = others.flatMap(({ name, things }) =>
    things
      .filter((thing) => own.has(thing))
      .map((thing) => `${thing} is in ${ring.name} and ${name}`),
  );
  return shared.length === 0
    ? undefined
    : `${namedThings(shared)}; leave each in one ring's group, then retry, let the ring through or abort`;
};
