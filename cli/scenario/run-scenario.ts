import { InvalidInput } from "../../domain/errors.ts";
import { SCENARIOS } from "../../domain/scenarios.ts";
import type { DashboardClient } from "../dashboard-client.ts";
import { grossFault } from "./gross-fault.ts";
import type { Play } from "./play.ts";
import { slowFault } from "./slow-fault.ts";
import { standstill } from "./standstill.ts";
import { storm } from "./storm.ts";

type Name = (typeof SCENARIOS)[number]["name"];

const PLAYS: Readonly<Record<Name, Play>> = {
  "gross-fault": grossFault,
  "slow-fault": slowFault,
  storm,
  standstill,
};

export interface Seen {
  readonly expected: string;
  readonly seen: boolean;
}

/** How long a farm may take until every turbine is judged. */
const READY_SECONDS = 90;

/** @throws InvalidInput for a scenario that is none, and for a farm on which nothing can be tried */
export const runScenario = async (
  name: string,
  dashboard: DashboardClient,
  say: (line: string) => void,
): Promise<Seen[]> => {
  const scenario = SCENARIOS.find((each) => each.name === name);
  if (scenario === undefined) {
    const names = SCENARIOS.map((each) => each.name).join(", ");
    throw new InvalidInput(`scenario: expected one of ${names}, got ${name}`);
  }
  const { isSimulated } = await dashboard.get<{ isSimulated: boolean }>("/api/site");
  if (!isSimulated) throw new InvalidInput("scenario: these turbines are real; nothing is tried");
  say(`${scenario.title}: ${scenario.story}`);
  const isReady = await dashboard.until(
    ({ turbines }) =>
      turbines.length > 0 && turbines.every(({ condition }) => condition === "judged"),
    READY_SECONDS,
  );
  if (!isReady) {
    throw new Error(
      `not every turbine is judged within ${READY_SECONDS} s, so nothing could be concluded; see "devices"`,
    );
  }
  const seen = await PLAYS[scenario.name](dashboard, say);
  return scenario.expects.map((expected, index) => ({ expected, seen: seen[index] === true }));
};
