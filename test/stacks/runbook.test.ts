import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { RUNBOOK } from "../../lib/runbook.ts";
import { synthesized } from "./synthesized.ts";

const page = readFileSync(new URL(`../../${RUNBOOK}`, import.meta.url), "utf8");
const sections = new Map(
  page
    .split(/^## /m)
    .slice(1)
    .map((text) => {
      const [title = ""] = text.split("\n");
      return [title.toLowerCase().replaceAll(" ", "-"), text] as const;
    }),
);

const described = Object.values(synthesized()).flatMap((template) =>
  Object.values(template.findResources("AWS::CloudWatch::Alarm")).map(
    ({ Properties }) => Properties.AlarmDescription as string,
  ),
);

test("Every alarm says where its first look and remedy stand, and they do", () => {
  expect(described.length).toBeGreaterThan(20);
  for (const description of described) {
    const [, section = ""] =
      /First look and remedy: docs\/operations\.md#([a-z-]+)$/.exec(description) ?? [];
    const text = sections.get(section) ?? `${description}: no such section`;
    expect(text).toMatch(/\*\*First look\.\*\*[\s\S]+\*\*Remedy\.\*\*/);
  }
});

test("No section is left of an alarm that is gone", () => {
  const named = new Set(described.map((each) => each.split("#")[1]));
  // What has no first look is a procedure that nobody is called for.
  const ofAlarms = [...sections].filter(([, text]) => text.includes("**First look.**"));
  expect(ofAlarms.length).toBeGreaterThan(8);
  expect(ofAlarms.map(([section]) => section).filter((each) => !named.has(each))).toEqual([]);
});
