import { InvalidInput } from "../../domain/errors.ts";
import type { Snapshot } from "../../domain/rollout/snapshot.ts";
import { SCENARIOS } from "../../domain/scenarios.ts";
import { badModel } from "./bad-model.ts";
import { drift } from "./drift.ts";
import { grossFault } from "./gross-fault.ts";
import { offlineDevice } from "./offline-device.ts";
import type { Play, Stage } from "./play.ts";
import { sickDevice } from "./sick-device.ts";
import { slowFault } from "./slow-fault.ts";
import { standstill } from "./standstill.ts";
import { storm } from "./storm.ts";

type Name = (typeof SCENARIOS)[number]["name"];

const PLAYS: Readonly<Record<Name, Play>> = {
  "gross-fault": grossFault,
  "slow-fault": slowFault,
  "bad-model": badModel,
  "sick-device": sickDevice,
  "offline-device": offlineDevice,
  storm,
  drift,
  standstill,
};

export interface Seen {
  readonly expected: string;
  readonly seen: boolean;
}

/** How long the first rollout may take on a busy machine. */
const READY_SECONDS = 240;

/** @throws InvalidInput for a scenario that is none, and for a farm on which nothing can be tried */
export const runScenario = async (name: string, stage: Stage): Promise<Seen[]> => {
  const scenario = SCENARIOS.find((each) => each.name === name);
  if (scenario === undefined) {
    const names = SCENARIOS.map((each) => each.name).join(", ");
    throw new InvalidInput(`scenario: expected one of ${names}, got ${name}`);
  }
  const { dashboard, say } = stage;
  const { isSimulated } = await dashboard.get<{ isSimulated: boolean }>("/api/site");
  if (!isSimulated) throw new InvalidInput("scenario: these turbines are real; nothing is tried");
  say(`${scenario.title}: ${scenario.story}`);
  await dashboard.until((state) => openMatters(state).length === 0, READY_SECONDS);
  const open = openMatters(await dashboard.state());
  if (open.length > 0) {
    throw new Error(
      `${open.join(", ")}, still after ${READY_SECONDS} s, so nothing could be concluded; try again when that is over`,
    );
  }
  const seen = await PLAYS[scenario.name](stage);
  return scenario.expects.map((expected, index) => ({ expected, seen: seen[index] === true }));
};

/** What must be over before anything can be concluded from what is seen next. */
const openMatters = ({ turbines, devices, rollouts }: Snapshot): string[] => [
  ...(turbines.length === 0 ? ["no turbine is there"] : []),
  ...turbines
    .filter(({ condition }) => condition !== "judged")
    .map(({ id, condition }) => `turbine ${id} is ${condition}`),
  ...devices
    .filter(({ status, work }) => status !== "HEALTHY" || work?.state !== "running")
    .map(({ thingName, status, work }) => `${thingName} is ${status}, ${work?.state ?? "silent"}`),
  ...rollouts
    .filter(({ status }) => status === "RUNNING")
    .map(({ modelVersion }) => `a rollout of model ${modelVersion} runs`),
];
