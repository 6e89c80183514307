import { afterEach, expect, test, vi } from "vitest";
import { VERBS } from "../../domain/rollout/control.ts";
import { decideOnNewest } from "./actions.ts";
import { path, TASK_STATES, WAITS } from "./fault-paths.ts";
import { expectInvariants } from "./invariants.ts";
import { expectOneRelease } from "./one-release.ts";
import { type Rig, startRig } from "./rig.ts";

let rig: Rig;
afterEach(() => rig.close());

const CELLS = [...TASK_STATES, ...Object.keys(WAITS)].flatMap((state) =>
  VERBS.flatMap((verb) => (["before", "after"] as const).map((when) => ({ state, verb, when }))),
);

/** PROPERTY_RUNS plays all of them; else one of so many, which is not a multiple of verbs or moments. */
const ONE_OF = process.env["PROPERTY_RUNS"] === undefined ? 23 : 1;

test.each(CELLS.filter((_, index) => index % ONE_OF === 0))(
  "A person who says $verb $when $state has done its work finds one end, and the fleet on one release",
  async ({ state, verb, when }) => {
    const { options, act } = path(state, verb, { when: "before", call: Number.MAX_SAFE_INTEGER });
    rig = await startRig({ ...options, forgetModules: vi.resetModules });
    let wasTaken: boolean | undefined;
    const visit = async (): Promise<void> => {
      wasTaken = await decideOnNewest(rig, verb);
    };
    rig.visits.push({ state, when, act: visit });
    await act(rig);
    await rig.ended();
    await expectInvariants(rig);
    await expectOneRelease(rig);
    expect(wasTaken).toBeDefined();
    const [rollout] = await rig.ledger();
    const isAborted = verb === "abort" && wasTaken;
    expect(rollout?.outcome).toMatch(
      isAborted ? /^(aborted|rolledBack)$/ : /^(released|rolledBack)$/,
    );
  },
);
