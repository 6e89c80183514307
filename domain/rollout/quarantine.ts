import * as z from "zod/mini";
import type { Health } from "../turbine/health.ts";
import { modelComponentOf } from "./components.ts";
import { secondsSince } from "./waiting.ts";

const versions = z.record(z.string(), z.string());
/** Our components' versions, by component. */
type Versions = z.infer<typeof versions>;

/**
 * Where a device of a quarantine stands. `failed`: seen, nothing was done yet; `leaving` and
 * `returning`: between the groups; `givenBack`: told the earlier release; `well`: seen running it;
 * `returned`: with its ring again, and not yet seen running what the ring runs.
 */
const STATES = ["failed", "leaving", "givenBack", "well", "returning", "returned"] as const;

export const heldBack = z.object({
  thingName: z.string(),
  ring: z.string(),
  /** The release that it failed. */
  failed: versions,
  /** The release that it is given again; empty when its ring had none. */
  back: versions,
  /** What it failed by, in its own words where it has some. */
  reason: z.string(),
  state: z.enum(STATES),
  /** ISO 8601, when it failed. */
  since: z.string(),
  /** When it was given the earlier release, ISO 8601, newest last. */
  given: z.array(z.string()),
});
/** A device that failed a release which its ring goes on with. */
export type HeldBack = z.infer<typeof heldBack>;

/** The group beside a ring's in which its failed devices get the release before. */
export const quarantineOf = (thingGroup: string): string => `${thingGroup}${SUFFIX}`;
const SUFFIX = "-quarantine";
/** A ring's own group and its quarantine. */
export const groupsOf = ({ thingGroup }: { readonly thingGroup: string }): string[] => [
  thingGroup,
  quarantineOf(thingGroup),
];
/** A thing group's name has 128 characters at most. (IoT API reference, CreateThingGroup) */
export const LONGEST_RING_GROUP = 128 - SUFFIX.length;

/** A device that was given the earlier release so often within a day does not fail by the release. */
const GIVEN_PER_DAY = 3;
/** Lite tells a result after half a minute; then come the start and three reports of health. */
const PATIENCE_SECONDS = 600;
const DAY_SECONDS = 86_400;
/** Of a ring's devices, in percent: beyond it the release is what is to be gone back from. */
const MOST_PERCENT = 50;

/**
 * A failed device's item, made anew or from the one it had. A device that had failed what its ring
 * would go back to keeps the release on which it was well.
 */
export const heldBackAs = (
  device: Pick<HeldBack, "thingName" | "ring" | "failed" | "reason"> & { previous: Versions },
  known: HeldBack | undefined,
  now: Date,
): HeldBack => {
  const { previous, ...failed } = device;
  if (known && isSame(known.failed, device.failed) && known.state !== "returned") return known;
  const hadFailedThat = known !== undefined && isSame(known.failed, previous);
  return {
    ...failed,
    back: hadFailedThat ? known.back : previous,
    state: "failed",
    since: now.toISOString(),
    given: known?.given ?? [],
  };
};

/** A ring as its quarantine sees it. */
export interface QuarantinedRing {
  /** Our components in its newest deployment. */
  readonly runs: Versions;
  /** A rollout is deciding on it just now. */
  readonly isJudged: boolean;
  readonly members: ReadonlySet<string>;
  readonly quarantined: ReadonlySet<string>;
  /** Our components in the quarantine's newest deployment. */
  readonly gives: Versions;
}

/** What is to be done for a device now. */
export type DeviceCare =
  | { readonly kind: "none" | "give" | "return" | "well" | "forget" }
  | { readonly kind: "person"; readonly reason: string };

export const careForDevice = (
  item: HeldBack,
  ring: QuarantinedRing,
  health: Health | undefined,
  now: Date,
): DeviceCare => {
  const isIn = ring.members.has(item.thingName);
  const isOut = ring.quarantined.has(item.thingName);
  if (item.state === "leaving") return { kind: "give" };
  if (item.state === "returning") return { kind: "return" };
  if (!(isIn || isOut)) return { kind: "forget" };
  if (isOut) return ofQuarantined(item, ring, health, now);
  if (ring.isJudged) return { kind: "none" };
  if (!isSame(ring.runs, item.failed)) return ofReturned(item, ring, health);
  if (isWellOn(item.failed, item.since, health)) return { kind: "forget" };
  return give(item, ring, now);
};

/** Its ring runs something else by now, so it belongs there again. */
const ofQuarantined = (
  item: HeldBack,
  ring: QuarantinedRing,
  health: Health | undefined,
  now: Date,
): DeviceCare => {
  if (!isSame(ring.runs, item.failed)) return { kind: "return" };
  const at = item.given.at(-1) ?? item.since;
  if (isWellOn(item.back, at, health)) return { kind: item.state === "well" ? "none" : "well" };
  return secondsSince(at, now) < PATIENCE_SECONDS ? { kind: "none" } : give(item, ring, now);
};

const ofReturned = (
  item: HeldBack,
  { runs }: QuarantinedRing,
  health: Health | undefined,
): DeviceCare => ({ kind: isWellOn(runs, item.since, health) ? "forget" : "none" });

const give = (item: HeldBack, ring: QuarantinedRing, now: Date): DeviceCare => {
  const { thingName, back, given } = item;
  if (Object.keys(back).length === 0) {
    return person(
      `${thingName} failed (${item.reason}), and there is no earlier release to give it`,
    );
  }
  const today = given.filter((at) => secondsSince(at, now) < DAY_SECONDS);
  if (today.length >= GIVEN_PER_DAY) {
    return person(
      `${thingName} was given the earlier release ${today.length} times within a day, and is not well on it (${item.reason}); look at its logs`,
    );
  }
  const others = [...ring.quarantined].filter((thing) => thing !== thingName);
  if (others.length > 0 && !isSame(ring.gives, back)) {
    return person(
      `${thingName} failed (${item.reason}) and wants model ${modelOf(back)} again, and the quarantine of its ring gives ${others.join(", ")} model ${modelOf(ring.gives) ?? "none"}`,
    );
  }
  const all = ring.members.size + ring.quarantined.size;
  const isRoom = ring.quarantined.size < Math.max(1, (all * MOST_PERCENT) / 100);
  return ring.quarantined.has(thingName) || isRoom
    ? { kind: "give" }
    : person(
        `${thingName} failed (${item.reason}), and ${ring.quarantined.size} of its ring's ${all} devices are given back already; go back with the whole ring`,
      );
};

const person = (reason: string): DeviceCare => ({ kind: "person", reason });

/** Seen working on that release since then, by the device's own report. */
const isWellOn = (wanted: Versions, since: string, health: Health | undefined): boolean =>
  health !== undefined &&
  health.state === "running" &&
  health.time > Date.parse(since) &&
  // An older detector does not count what it judged.
  (health.judged?.windows ?? 1) > 0 &&
  health.modelVersion === modelOf(wanted);

/** `1.<model version>.<revision>` */
export const modelOf = (release: Versions): string | undefined =>
  modelComponentOf(release)?.split(".")[1];

const isSame = (a: Versions, b: Versions): boolean => {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => a[name] === b[name]);
};
