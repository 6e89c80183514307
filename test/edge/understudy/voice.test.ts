import fc from "fast-check";
import { expect, test } from "vitest";
import type { Outcome } from "../../../edge/detector/seat.ts";
import type { Role } from "../../../edge/detector/understudy/role.ts";
import { createVoice } from "../../../edge/detector/understudy/voice.ts";

const outcomeOf = (kind: Outcome["kind"], place: number): Outcome =>
  ({
    kind,
    window: { turbineId: "1", firstSeq: 0, lastSeq: place, time: 0, input: new Float32Array() },
    ...(kind === "verdict" && { verdict: { lastSeq: place } }),
    ...(kind === "failed" && { error: new Error("no") }),
  }) as Outcome;

const aVoice = () => {
  const said: string[] = [];
  const there = new Set<Role>(["released", "old"]);
  const voice = createVoice({
    tell: ({ window }, role) => said.push(`${role} ${window.lastSeq}`),
    onLost: ({ window }) => said.push(`lost ${"lastSeq" in window ? window.lastSeq : "?"}`),
    isThere: (role) => there.has(role),
  });
  return { voice, said, there };
};

test("A model that fails on a window hands it to the other, whoever answers first", () => {
  const { voice, said } = aVoice();
  voice.promise("1", 10, "released");
  voice.onOutcome("old", 10, outcomeOf("verdict", 10));
  voice.onOutcome("released", 10, outcomeOf("failed", 10));
  voice.promise("1", 20, "released");
  voice.onOutcome("released", 20, outcomeOf("dropped", 20));
  expect(said).toEqual(["old 10"]);
  voice.onOutcome("old", 20, outcomeOf("verdict", 20));
  expect(said).toEqual(["old 10", "old 20"]);
});

test("A change of roles swaps no verdicts: the new model's wait for what the old one owes", () => {
  const { voice, said } = aVoice();
  voice.promise("1", 10, "old");
  voice.promise("1", 20, "released");
  voice.onOutcome("released", 20, outcomeOf("verdict", 20));
  expect(said).toEqual([]);
  voice.onOutcome("old", 10, outcomeOf("verdict", 10));
  expect(said).toEqual(["old 10", "released 20"]);
});

test("A window that the other model does not have is lost, not waited for", () => {
  const { voice, said } = aVoice();
  voice.promise("1", 10, "released");
  voice.onOutcome("released", 10, outcomeOf("failed", 10));
  voice.onOutcome("old", 15, outcomeOf("verdict", 15));
  expect(said).toEqual(["lost 10"]);
});

test("Of each window exactly one verdict is told, in order, however answers mix, fail, drop, and roles change or leave", () => {
  const step = fc.record({
    speaks: fc.constantFrom<Role>("released", "old"),
    released: fc.constantFrom<Outcome["kind"]>("verdict", "verdict", "failed", "dropped"),
    leave: fc.nat(30).map((n) => n === 0),
    lag: fc.record({ released: fc.nat(4), old: fc.nat(4) }),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
      const { voice, said, there } = aVoice();
      const pending: Record<Role, { place: number; kind: Outcome["kind"] }[]> = {
        released: [],
        old: [],
      };
      const answer = (role: Role, keep: number): void => {
        while (pending[role].length > keep) {
          const next = pending[role].shift();
          if (!next || !there.has(role)) continue;
          voice.onOutcome(role, next.place, outcomeOf(next.kind, next.place));
        }
      };
      steps.forEach(({ speaks, released, leave, lag }, index) => {
        const place = index * 10;
        voice.promise("1", place, there.has(speaks) ? speaks : "old");
        pending.released.push({ place, kind: released });
        pending.old.push({ place, kind: "verdict" });
        answer("released", lag.released);
        answer("old", lag.old);
        if (leave && there.delete("released")) voice.leave("released");
      });
      answer("released", 0);
      answer("old", 0);
      const places = said.map((text) => Number(text.split(" ")[1]));
      expect(places).toEqual(steps.map((_, index) => index * 10));
      expect(said.filter((text) => text.startsWith("lost"))).toEqual([]);
    }),
    { numRuns: 500 },
  );
});
