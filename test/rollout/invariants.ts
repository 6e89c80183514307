import { expect } from "vitest";
import type { Call, Rig } from "./rig.ts";

/** What must hold after any sequence of events, faults and operator actions, once all has ended. */
export const expectInvariants = async (rig: Rig): Promise<void> => {
  const ledger = await rig.ledger();
  const unclosed = rig.executions
    .filter(({ arn }) => !ledger.some((entry) => entry.executionArn === arn && entry.outcome))
    .map(({ name, status }) => `${name} ${status}`);
  expect(unclosed, "executions without an end in the ledger").toEqual([]);
  const cutShort = rig.executions
    .filter(({ arn, status }) => status !== "ABORTED" && !statesOf(rig, arn).includes("Close"))
    .map(({ name, error, cause }) => `${name} ${error}: ${cause}`);
  expect(cutShort, "executions that nobody stopped and that never came to Close").toEqual([]);
  const untold = rig.executions
    .filter(({ arn }) => statesOf(rig, arn).includes("Closed"))
    .filter((each) => {
      const entry = ledger.find(({ executionArn }) => executionArn === each.arn);
      return each.status === "SUCCEEDED"
        ? (JSON.parse(each.output ?? "{}") as { outcome?: string }).outcome !== entry?.outcome
        : each.cause !== entry?.reason;
    })
    .map(({ name, status, cause }) => `${name} ${status} ${cause}`);
  expect(untold, "executions whose own end differs from the ledger's").toEqual([]);
  const unreadable = ledger
    .map(({ reason }) => reason ?? "")
    .filter((text) => /"trace"/.test(text));
  expect(unreadable, "reasons that are not in plain text").toEqual([]);
  expect(ledger.filter(({ hold }) => hold).length, "rollouts still held").toBe(0);
  expect(await rig.lock(), "who holds the lock").toBeUndefined();
  expect(twice(rig), "side effects done twice").toEqual([]);
  expect(intruders(rig.calls), "deployments by somebody who had no lock").toEqual([]);
  expect(rig.cloud.violations, "calls that break AWS's contract").toEqual([]);
};

const statesOf = (rig: Rig, arn: string): string[] =>
  rig
    .history(arn)
    .flatMap((event) => (event["stateEnteredEventDetails"] as { name?: string })?.name ?? []);

const twice = (rig: Rig): string[] => {
  const done = rig.calls.filter(isOurs);
  const effects = [
    ...made(done, "CreateDeployment", ({ input }) => [
      input["deploymentName"],
      input["clientToken"],
    ]),
    ...made(done, "CreateComponentVersion", ({ input }) => [
      (input["tags"] as Record<string, string>)["content-sha256"],
      (input["tags"] as Record<string, string>)["content-sha256"],
    ]).map((effect) => ({ ...effect, id: undefined })),
    ...made(done, "CreateCompilationJob", ({ input }) => [input["CompilationJobName"], undefined]),
    ...made(done, "CreateEdgePackagingJob", ({ input }) => [
      input["EdgePackagingJobName"],
      undefined,
    ]),
    ...rig.cloud.notifications().map(({ subject }) => ({ what: `tell ${subject}`, id: undefined })),
  ];
  // The service answers a repeated client token with what the first call made.
  const distinct = effects.filter(
    ({ what, id }, index) =>
      id === undefined ||
      effects.findIndex((each) => each.what === what && each.id === id) === index,
  );
  return distinct.map(({ what }) => what).filter((what, index, all) => all.indexOf(what) !== index);
};

const made = (
  calls: readonly Call[],
  operation: string,
  identify: (call: Call) => readonly [unknown, unknown],
): { what: string; id: unknown }[] =>
  calls
    .filter((call) => call.operation === operation)
    .map((call) => {
      const [what, id] = identify(call);
      return { what: `${operation} ${what}`, id };
    });

/** Replays the lock's writes and asks at each deployment who held it. */
const intruders = (calls: readonly Call[]): string[] => {
  let holder = "";
  return calls.filter(isOurs).flatMap((call) => {
    holder = holderAfter(holder, call);
    const name = String(call.input["deploymentName"]);
    return call.operation === "CreateDeployment" && (holder === "" || !name.startsWith(holder))
      ? [`${name}, while "${holder}" held the lock`]
      : [];
  });
};

const holderAfter = (holder: string, { operation, input }: Call): string => {
  const { sk, rolloutId } = (input["Item"] ?? input["Key"] ?? {}) as Record<string, { S: string }>;
  if (sk?.S !== "lock") return holder;
  if (operation === "PutItem") return rolloutId?.S ?? "";
  return operation === "DeleteItem" ? "" : holder;
};

const isOurs = ({ by, error }: Call): boolean => by !== "person" && error === undefined;
