import type { Turbine } from "../../simulator/turbine.ts";
import type { Api } from "./api.ts";
import { faultOf } from "./fields.ts";
import { Refusal } from "./refusal.ts";
import type { Route } from "./route.ts";

/** Commands to one turbine; each answers the turbine as it is then. */
export const turbineRoutes = (api: Api): Route[] => {
  const command = (verb: string, act: (turbine: Turbine, body: unknown) => void): Route => ({
    method: "POST",
    path: new RegExp(`^/api/turbines/([^/]+)/${verb}$`),
    answer: async ([id = ""], body) => {
      act(turbineOf(api, id), body);
      return { status: 200, body: api.view(id) };
    },
  });
  return [
    command("start", (turbine) => turbine.start()),
    command("stop", (turbine) => turbine.stop()),
    command("faults", (turbine, body) => {
      const { kind, on, strength } = faultOf(body);
      setFault(() => turbine.setFault(kind, on, strength));
    }),
  ];
};

const turbineOf = ({ turbines }: Api, id: string): Turbine => {
  const turbine = turbines.get(id);
  if (turbine === undefined) {
    throw new Refusal(`turbine ${id}: there is none; use one of 1 to ${turbines.size}`, {
      status: 404,
    });
  }
  return turbine;
};

const setFault = (set: () => void): void => {
  try {
    set();
  } catch (error) {
    if (error instanceof RangeError) {
      throw new Refusal(error.message, { status: 400, cause: error });
    }
    throw error;
  }
};
