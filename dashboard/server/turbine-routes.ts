import type { TurbineControl } from "../turbine-control.ts";
import type { Api } from "./api.ts";
import { faultOf, readingsIn } from "./fields.ts";
import { Refusal } from "./refusal.ts";
import type { Route } from "./route.ts";

type Command = (control: TurbineControl, turbineId: string, body: unknown) => void;

const COMMANDS: Readonly<Record<string, Command>> = {
  start: (control, id) => control.start(id),
  stop: (control, id) => control.stop(id),
  faults: (control, id, body) => control.setFault(id, faultOf(body)),
  replay: (control, id, body) => control.replay(id, readingsIn(body, id)),
};

/** Commands to one turbine, where something controls it; each answers the turbine as it is then. */
export const turbineRoutes = (api: Api): Route[] =>
  Object.entries(COMMANDS).map(([verb, act]) => ({
    method: "POST",
    path: new RegExp(`^/api/turbines/([^/]+)/${verb}$`),
    answer: async ([id = ""], body) => {
      act(controlOf(api, id), id, body);
      return { status: 200, body: api.live.view(id) };
    },
  }));

/** @throws Refusal 404 for a turbine that is not there, 409 for one that nothing here controls */
const controlOf = ({ control, live }: Api, id: string): TurbineControl => {
  if (control?.has(id)) return control;
  if (live.view(id) === undefined) {
    const ids = live.views().map((view) => view.id);
    throw new Refusal(`turbine ${id}: there is none; use ${choiceOf(ids)}`, { status: 404 });
  }
  throw new Refusal(
    `turbine ${id}: is watched but not controlled from here; only a simulated turbine can be started, stopped or given a fault`,
    { status: 409 },
  );
};

const choiceOf = (ids: readonly string[]): string => {
  if (ids.length === 0) return "one once a detector has published readings or a label of it";
  return ids.length === 1 ? `${ids[0]}` : `one of ${ids[0]} to ${ids.at(-1)}`;
};
