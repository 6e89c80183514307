import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import * as errors from "../../domain/errors.ts";
import { LAMBDA_SERVICE_ERRORS } from "../../domain/passing-errors.ts";
import { ROLLOUT } from "../../statemachines/rollout.ts";
import { textOf } from "../../statemachines/text.ts";

interface State {
  readonly Type: string;
  readonly Arguments?: { readonly FunctionName: string };
  readonly Retry?: readonly { readonly ErrorEquals: readonly string[] }[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
  readonly Choices?: readonly { readonly Condition: string }[];
}

const path = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const text = readFileSync(path("statemachines/rollout.asl.json"), "utf8");
const definition = JSON.parse(text) as { States: Record<string, State> };
const states = Object.entries(definition.States);
const tasks = states.filter(([, { Type }]) => Type === "Task");
const kebab = (name: string) => name.replace(/(?<!^)([A-Z])/g, "-$1").toLowerCase();
const handlers = readdirSync(path("lambdas")).filter((file) => file.endsWith(".ts"));

/** States that wait share one function; every other Task has its own. */
const functionOf = (state: string): string => (state.startsWith("WaitFor") ? "Wait" : state);
const functions = [...new Set(tasks.map(([name]) => functionOf(name)))];

test("Every Task state has its handler's file, and every handler its state", () => {
  expect(handlers.toSorted()).toEqual(functions.map((name) => `${kebab(name)}.ts`).toSorted());
});

test("Every Task state calls the function of its own name, and beside it only the partition is substituted", () => {
  for (const [name, { Arguments }] of tasks) {
    expect(Arguments?.FunctionName).toBe(`\${${functionOf(name)}FunctionArn}`);
  }
  const substituted = new Set([...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name));
  expect([...substituted].toSorted()).toEqual(
    [...functions.map((name) => `${name}FunctionArn`), "Partition"].toSorted(),
  );
  expect(text).not.toContain("arn:aws:");
});

test("The file is what its table says, as Biome formats it (npm run statemachine writes it)", () => {
  expect(text).toBe(textOf(ROLLOUT));
});

test("No wait state is plain: a person's decision wakes every one of them", () => {
  expect(states.filter(([, { Type }]) => Type === "Wait")).toEqual([]);
});

test("Every error that is retried or caught is one of ours, of Lambda's, or of Step Functions", () => {
  const known = new Set<string>([...Object.keys(errors), ...LAMBDA_SERVICE_ERRORS]);
  const named = states.flatMap(([, { Retry = [], Catch = [] }]) =>
    [...Retry, ...Catch].flatMap(({ ErrorEquals }) => ErrorEquals),
  );
  const strangers = named.filter((name) => !known.has(name) && !name.startsWith("States."));
  expect(strangers).toEqual([]);
});

test("An error's name is its class's name, so that it survives minification", () => {
  for (const [name, error] of Object.entries(errors)) {
    if (typeof error === "function") expect(new error("x").name).toBe(name);
  }
});

test("Every kind that a Choice asks for is answered by a handler", () => {
  const asked = states.flatMap(([, { Choices = [] }]) =>
    Choices.flatMap(({ Condition }) =>
      [...Condition.matchAll(/kind = '(\w+)'/g)].map(([, kind]) => kind ?? ""),
    ),
  );
  const sources = [
    ...handlers.map((file) => `lambdas/${file}`),
    "domain/rollout/gate/judge.ts",
    "domain/rollout/next-step.ts",
    "domain/rollout/bake.ts",
    "adapters/go-back.ts",
  ]
    .map((file) => readFileSync(path(file), "utf8"))
    .join("\n");
  // Hold's answer comes from a person, through adapters/fleet/rollouts.ts.
  const people = new Set(["resume"]);
  const unanswered = asked.filter((kind) => !people.has(kind) && !sources.includes(`"${kind}"`));
  expect(unanswered).toEqual([]);
});

/** Steps that look, ask or wait: what keeps them from it must not move the fleet. */
const MUST_NOT_MOVE = /^(Judge|CheckRollBack|Hold|WaitFor(Ring|Window|Bake|RollBack))/;

test("Every failure leads to Close or RollBack, but one to look, to ask or to wait leads to the next look", () => {
  for (const [name, { Catch = [] }] of tasks) {
    const last = Catch.at(-1);
    expect(last?.ErrorEquals).toEqual(["States.ALL"]);
    if (name === "Close") expect(last?.Next).toBe("Failed");
    // DeployRing asks for the window again before it deploys.
    else if (name === "WaitForWindow") expect(last?.Next).toBe("DeployRing");
    else if (MUST_NOT_MOVE.test(name)) expect(last?.Next).toMatch(/Unseen$|Unheard|^Judge|^Check/);
    else expect(["Close", "RollBack"]).toContain(last?.Next);
  }
});

test("Whoever looks, looks again after every error that may pass", () => {
  const looking = tasks.filter(([name]) => /^(Judge|Check)/.test(name));
  expect(looking).toHaveLength(6);
  for (const [, { Catch = [] }] of looking) {
    const unseen = Catch.find(({ Next }) => Next.endsWith("Unseen"));
    const caught = unseen?.ErrorEquals ?? [];
    for (const error of ["ServiceBusy", "States.Timeout", ...LAMBDA_SERVICE_ERRORS]) {
      expect(caught.includes(error) || caught.includes("States.ALL")).toBe(true);
    }
  }
});

test("asl-validator accepts the file", () => {
  const validate = createRequire(import.meta.url)("asl-validator") as (definition: object) => {
    isValid: boolean;
    errorsText(): string;
  };
  // As it is deployed: the validator knows no substitution there.
  const result = validate(JSON.parse(text.replaceAll(`\${Partition}`, "aws")));
  expect(result.isValid ? "" : result.errorsText()).toBe("");
});
