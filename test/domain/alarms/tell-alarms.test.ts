import { expect, test } from "vitest";
import {
  type AlarmChange,
  parseAlarmChange,
  type ToldAlarm,
} from "../../../domain/alarms/alarm-change.ts";
import { alarmPolicy, DEFAULT_ALARM_POLICY } from "../../../domain/alarms/alarm-policy.ts";
import { decideTelling } from "../../../domain/alarms/tell-alarms.ts";
import { parse } from "../../../domain/parse.ts";
import { LAMPS, type Lamp } from "../../../domain/turbine/channels.ts";

const START = Date.parse("2026-11-20T10:00:00Z");

const change = (turbineId: string, alarmNumber: number, lit: readonly Lamp[], more: object = {}) =>
  parseAlarmChange({
    sk: `${turbineId}#${alarmNumber}`,
    turbineId,
    alarmNumber,
    time: START,
    receivedAt: START,
    flags: Object.fromEntries(LAMPS.map((lamp) => [lamp, lit.includes(lamp)])),
    ...more,
  });

const cause = (lamp: Lamp, channel: string, percent: number) => ({
  causes: [{ channel, lamp, kind: "level", percent, since: START }],
});

const decide = (
  changes: readonly AlarmChange[],
  policy: object = {},
  now = START + 300_000,
  told: readonly ToldAlarm[] = [],
) =>
  decideTelling(
    changes,
    new Map(told.map((each) => [each.turbineId, each])),
    { ...DEFAULT_ALARM_POLICY, ...policy },
    new Date(now),
  );

test("Changes are gathered for the window, and told in one message, worst first", () => {
  const changes = [
    change("2", 1, ["voltage"], cause("voltage", "voltage", -21)),
    change("10", 7, ["voltage"], cause("voltage", "voltage", -40)),
    change("3", 5, ["voltage", "rotation"]),
    change("4", 9, [], { blind: true }),
  ];
  expect(decide([], {})).toEqual({ kind: "none" });
  expect(decide(changes, {}, START + 299_000)).toEqual({ kind: "gathering" });
  const telling = decide(changes);
  expect(telling).toMatchObject({
    kind: "tell",
    messages: [{ subject: "4 turbines changed (the farm): 4 with an alarm, 0 without" }],
  });
  const [{ message } = { message: "" }] = telling.kind === "tell" ? telling.messages : [];
  expect(message.split("\n")).toEqual([
    "turbine 4: nobody sees it any more",
    "turbine 3: lit: rotation, voltage",
    expect.stringMatching(/^turbine 10: lit: voltage\. voltage 40 % below/),
    expect.stringMatching(/^turbine 2: lit: voltage\. voltage 21 % below/),
  ]);
});

test("What came and went within the window is no news, nor is what was told before", () => {
  const told: ToldAlarm = { turbineId: "2", alarmNumber: 3, lamps: ["voltage"], blind: false };
  const now = START + 300_000;
  const wentOut = [change("1", 1, ["voltage"]), change("1", 2, [])];
  expect(decide(wentOut)).toMatchObject({ kind: "tell", messages: [] });
  const late = [change("2", 3, ["voltage"]), change("2", 2, [])];
  expect(decide(late, {}, now, [told])).toEqual({ kind: "tell", messages: [], told: [] });
  const cleared = decide([change("2", 4, [])], {}, now, [told]);
  expect(cleared).toMatchObject({
    messages: [{ subject: "1 turbine changed (the farm): 0 with an alarm, 1 without" }],
    told: [{ turbineId: "2", alarmNumber: 4, lamps: [] }],
  });
});

test("Quiet hours are of their time zone, and end with what still stands", () => {
  const quietHours = { from: "22:00", to: "06:00", timeZone: "Europe/Berlin" };
  const changes = [change("1", 1, ["voltage"]), change("2", 1, ["rotation"]), change("2", 2, [])];
  const at = (time: string) => decide(changes, { quietHours }, Date.parse(time));
  // 06:00 in Berlin is 05:00 in UTC, in winter.
  expect(at("2026-11-20T21:00:00Z")).toEqual({ kind: "quiet" });
  expect(at("2026-11-21T04:59:00Z")).toEqual({ kind: "quiet" });
  expect(at("2026-11-21T05:00:00Z")).toMatchObject({
    messages: [{ message: "turbine 1: lit: voltage" }],
  });
});

test.each([
  ["turbine", ["turbine 1", "turbine 2"]],
  ["lamp", ["voltage", "sight"]],
  ["farm", ["the farm"]],
])("Grouped by %s there is one message for each of %j", (groupBy, groups) => {
  const telling = decide([change("1", 1, ["voltage"]), change("2", 1, [], { blind: true })], {
    groupBy,
  });
  const subjects = telling.kind === "tell" ? telling.messages.map(({ subject }) => subject) : [];
  expect(subjects.map((subject) => /\((.+)\)/.exec(subject)?.[1])).toEqual(groups);
});

test("A long list is cut, and says by how many", () => {
  const many = Array.from({ length: 23 }, (_, index) => change(`${index}`, 1, ["voltage"]));
  const telling = decide(many);
  const [{ message, id } = { message: "", id: "" }] =
    telling.kind === "tell" ? telling.messages : [];
  expect(message.split("\n")).toHaveLength(21);
  expect(message).toMatch(/and 3 more, on the page$/);
  expect(id.length).toBeLessThanOrEqual(256);
});

test("Messages of other changes have other ids, however many turbines they tell of", () => {
  const idOf = (lastNumber: number): string => {
    const many = Array.from({ length: 200 }, (_, index) =>
      change(`${index}`, index === 199 ? lastNumber : 1, ["voltage"]),
    );
    const telling = decide(many);
    return telling.kind === "tell" ? (telling.messages[0]?.id ?? "") : "";
  };
  expect(idOf(1)).toBe(idOf(1));
  expect(idOf(2)).not.toBe(idOf(1));
});

test.each([
  [{ groupBy: "ring" }, 'groupBy: expected "farm" or "lamp" or "turbine", got "ring"'],
  [{ windowSeconds: -1 }, "windowSeconds"],
  [{ quietHours: { from: "22:00", to: "06:00", timeZone: "Berlin" } }, "quietHours.timeZone"],
])("The policy %j is refused by name", (given, message) => {
  expect(() => parse(alarmPolicy, given, "alarms")).toThrow(message);
});
