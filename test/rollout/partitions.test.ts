import { afterEach, expect, test, vi } from "vitest";
import type { Home } from "../../domain/device-policies.ts";
import { defaultRings } from "../../domain/rollout/ring-plan.ts";
import { rolePolicies } from "../../local/role-policies.ts";
import { isAllowed } from "../../twin/identity/evaluate.ts";
import { needsOfCall } from "../../twin/identity/needs-of-call.ts";
import { approve } from "./approve.ts";
import { type Rig, startRig } from "./rig.ts";

let rig: Rig | undefined;
afterEach(async () => {
  await rig?.close();
  rig = undefined;
});

test.each([
  { partition: "aws-cn", region: "cn-north-1", account: "210987654321" },
  { partition: "aws-us-gov", region: "us-gov-west-1", account: "210987654321" },
] satisfies Home[])(
  "A rollout in $partition is released, names no other partition, and needs no more than its roles have there",
  async (home) => {
    const started = await startRig({ home, devices: 2, forgetModules: vi.resetModules });
    rig = started;
    await approve(started);
    await started.ended();
    expect((await started.ledger()).map(({ outcome }) => outcome)).toEqual(["released"]);

    const text = JSON.stringify([started.calls, started.executions.map(({ arn }) => arn)]);
    expect([...new Set(text.match(/arn:aws[a-z-]*:/g))]).toEqual([`arn:${home.partition}:`]);

    const key = started.calls.find(({ operation }) => operation === "Sign")?.input["KeyId"];
    const roles = rolePolicies({ home, rings: defaultRings(2) }, String(key));
    const denied = started.calls
      .filter(({ by }) => roles.has(by))
      .flatMap((call) =>
        needsOfCall(call, home)
          .filter((need) => !isAllowed(roles.get(call.by) ?? [], need))
          .map(({ action, resource }) => `${call.by}: ${action} on ${resource}`),
      );
    expect(denied).toEqual([]);
    expect(started.calls.filter(({ by }) => roles.has(by)).length).toBeGreaterThan(20);
  },
);
