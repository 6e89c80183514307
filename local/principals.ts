import { devicePolicies, type Home } from "../domain/device-policies.ts";
import { thingName, turbinesOf } from "../domain/names.ts";
import type { RingPlan } from "../domain/rollout/ring-plan.ts";
import type { Principal, PrincipalOf } from "../twin/identity/principal.ts";
import { device, inRole, owner } from "../twin/identity/principals.ts";
import type { Statement } from "../twin/identity/statement.ts";
import { FIRST_MODEL, IOT_SERVICES, OWNER, ROLE_ALIAS, SIMULATOR } from "./home.ts";
import { rolePolicies } from "./role-policies.ts";

/** Of whom a run consists. */
export interface Run {
  readonly secretSeed: string;
  readonly devices: number;
  readonly rings: readonly RingPlan[];
  readonly turbinesPerDevice: number;
  readonly home: Home;
}

/** Who calls AWS in this run: its owner, and everybody that the stacks give a role or a policy. */
export const principalsOf = (run: Run, signingKeyArn: string): PrincipalOf => {
  const statements = rolePolicies(run, signingKeyArn);
  const owners = [OWNER, FIRST_MODEL].map((key) => [key, owner(run, key)] as const);
  const roles = [...statements].map(([role, may]) => [role, inRole(run, role, may)] as const);
  const known = new Map<string, Principal>([...owners, ...roles, ...devicesOf(run)]);
  return (accessKeyId) => known.get(accessKeyId);
};

/** Who may enter the broker. */
export const brokerPrincipals = (run: Run): Readonly<Record<string, Principal>> => {
  // No statement about the broker names a key.
  const simulator = rolePolicies(run, "").get(SIMULATOR) ?? [];
  return Object.fromEntries([
    [IOT_SERVICES, owner(run, IOT_SERVICES)],
    [OWNER, owner(run, OWNER)],
    [SIMULATOR, inRole(run, SIMULATOR, simulator)],
    ...devicesOf(run),
  ]);
};

const devicesOf = (run: Run): (readonly [string, Principal])[] =>
  Array.from({ length: run.devices }, (_, index) => {
    const thing = thingName(index + 1);
    const { partition, region, account } = run.home;
    const turbines = turbinesOf(thing, run.turbinesPerDevice);
    const roleAliasArn = `arn:${partition}:iot:${region}:${account}:rolealias/${ROLE_ALIAS}`;
    const documents = devicePolicies({ thingName: thing, turbines, roleAliasArn }, run.home);
    const may = documents.flatMap(({ Statement }) => Statement as readonly Statement[]);
    return [thing, device(run, thing, may)] as const;
  });
