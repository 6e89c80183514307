import { sha256 } from "../digest.ts";
import { opensInSeconds } from "../rollout/maintenance-window.ts";
import { LAMPS } from "../turbine/channels.ts";
import { type AlarmChange, standingAfter, type ToldAlarm } from "./alarm-change.ts";
import { type AlarmNews, newestOf, newsOf, worstFirst } from "./alarm-news.ts";
import type { AlarmPolicy } from "./alarm-policy.ts";

/** What is to be done with the changes of which nobody was told. */
export type AlarmTelling =
  | { readonly kind: "none" | "gathering" | "quiet" }
  | {
      readonly kind: "tell";
      readonly messages: readonly AlarmMessage[];
      /** How each turbine stands that had changes. */
      readonly told: readonly ToldAlarm[];
    };

export interface AlarmMessage {
  /** The same for the same changes, by which a subscriber knows a message that came twice. */
  readonly id: string;
  readonly subject: string;
  readonly message: string;
}

/** One message a group and window, and none in quiet hours. */
export const decideTelling = (
  changes: readonly AlarmChange[],
  told: ReadonlyMap<string, ToldAlarm>,
  policy: AlarmPolicy,
  now: Date,
): AlarmTelling => {
  if (changes.length === 0) return { kind: "none" };
  const { quietHours, windowSeconds } = policy;
  if (quietHours !== null && opensInSeconds(quietHours, now) === 0) return { kind: "quiet" };
  const oldest = Math.min(...changes.map(({ receivedAt }) => receivedAt));
  if (now.getTime() < oldest + windowSeconds * 1_000) return { kind: "gathering" };
  const messages = Object.entries(groupsOf(newsOf(changes, told), policy)).map(([group, news]) =>
    messageFor(group, worstFirst(news)),
  );
  return { kind: "tell", messages, told: standing(changes, told) };
};

/** Nothing that came late takes the place of what was told. */
const standing = (
  changes: readonly AlarmChange[],
  told: ReadonlyMap<string, ToldAlarm>,
): ToldAlarm[] =>
  [...newestOf(changes).values()]
    .map(standingAfter)
    .filter((each) => each.alarmNumber > (told.get(each.turbineId)?.alarmNumber ?? -1));

const groupsOf = (
  news: readonly AlarmNews[],
  { groupBy }: AlarmPolicy,
): Readonly<Record<string, readonly AlarmNews[]>> => {
  if (news.length === 0) return {};
  switch (groupBy) {
    case "farm":
      return { "the farm": news };
    case "turbine":
      return Object.fromEntries(news.map((each) => [`turbine ${each.turbineId}`, [each]]));
    case "lamp": {
      const groups = [...LAMPS, "sight"].map(
        (lamp) => [lamp, news.filter((each) => isAbout(each, lamp))] as const,
      );
      return Object.fromEntries(groups.filter(([, own]) => own.length > 0));
    }
  }
};

const isAbout = ({ lit, cleared, sight }: AlarmNews, lamp: string): boolean =>
  lamp === "sight" ? sight !== undefined : [...lit, ...cleared].some((each) => each === lamp);

/** As many as one reads; the page has all. */
const LISTED = 20;

const messageFor = (group: string, news: readonly AlarmNews[]): AlarmMessage => {
  const count = news.length;
  const standingNow = news.filter(({ now }) => now.lamps.length > 0 || now.blind).length;
  const more = count > LISTED ? [`and ${count - LISTED} more, on the page`] : [];
  return {
    id: `alarms/${group}/${sha256(news.map(({ turbineId, now }) => `${turbineId}:${now.alarmNumber}`).join(","))}`,
    subject: `${turbines(count)} changed (${group}): ${standingNow} with an alarm, ${count - standingNow} without`,
    message: [...news.slice(0, LISTED).map(lineOf), ...more].join("\n"),
  };
};

const turbines = (count: number): string => (count === 1 ? "1 turbine" : `${count} turbines`);

const lineOf = ({ turbineId, lit, cleared, sight, causes }: AlarmNews): string => {
  const parts = [
    ...(sight === "lost" ? ["nobody sees it any more"] : []),
    ...(sight === "regained" ? ["seen again"] : []),
    ...(lit.length > 0 ? [`lit: ${lit.join(", ")}`] : []),
    ...(cleared.length > 0 ? [`cleared: ${cleared.join(", ")}`] : []),
    ...(causes.length > 0 ? [causes.join("; ")] : []),
  ];
  return `turbine ${turbineId}: ${parts.join(". ")}`;
};
