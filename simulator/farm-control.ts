import type { TurbineControl } from "../dashboard/turbine-control.ts";
import { InvalidInput } from "../domain/errors.ts";
import type { Farm } from "./farm.ts";
import { FAULT_KINDS, type FaultKind, isFaultKind, NORMAL_KINDS, STRENGTHS } from "./faults.ts";
import type { Turbine } from "./turbine.ts";

/** The farm's turbines in the dashboard's hands. */
export const controlOf = ({
  turbines,
  replay,
}: Pick<Farm, "turbines" | "replay">): TurbineControl => {
  const turbineOf = (id: string): Turbine => {
    const turbine = turbines.get(id);
    if (turbine === undefined) throw new InvalidInput(`turbine ${id}: is not of this farm`);
    return turbine;
  };
  return {
    faultKinds: FAULT_KINDS.map((kind) => ({
      kind,
      ...STRENGTHS[kind],
      isNormal: NORMAL_KINDS.has(kind),
    })),
    has: (id) => turbines.has(id),
    isRunning: (id) => turbineOf(id).isRunning(),
    faults: (id) => turbineOf(id).activeFaults(),
    start: (id) => turbineOf(id).start(),
    stop: (id) => turbineOf(id).stop(),
    replay: (id, readings) => replay.add(turbineOf(id).id, readings),
    replaying: (id) => replay.waiting(turbineOf(id).id),
    setFault: (id, { kind, on, strength, rampSeconds }) => {
      const known = kindOf(kind);
      refuseRange(() => turbineOf(id).setFault(known, on, strength, rampSeconds));
    },
  };
};

const kindOf = (kind: string): FaultKind => {
  if (isFaultKind(kind)) return kind;
  throw new InvalidInput(`kind: expected one of ${FAULT_KINDS.join(", ")}, got "${kind}"`);
};

/** What cannot be is the caller's mistake. */
const refuseRange = (set: () => void): void => {
  try {
    set();
  } catch (error) {
    if (error instanceof RangeError) throw new InvalidInput(error.message, { cause: error });
    throw error;
  }
};
