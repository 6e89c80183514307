import { reasonOf } from "../../domain/rollout/decision.ts";
import type { FleetCommands } from "../../domain/rollout/snapshot.ts";
import type { Api } from "./api.ts";
import type { Route } from "./route.ts";

/** Commands to the fleet: the cloud accepts them (202), their effect shows in the next snapshot. */
export const fleetRoutes = (api: Api): Route[] => {
  const { commands } = api;
  const accepted = async (what: object) => {
    await api.refreshFleet();
    return { status: 202, body: what };
  };
  const decision = (
    subject: "model" | "rollout",
    verb: string,
    decide: (id: string, reason: string) => ReturnType<FleetCommands["approve"]>,
  ): Route => ({
    method: "POST",
    path: new RegExp(`^/api/${subject}s/([^/]+)/${verb}$`),
    answer: async ([id = ""], body) => {
      const reason = reasonOf(body);
      await decide(id, reason);
      return accepted({ [subject]: id, command: verb, reason });
    },
  });
  return [
    decision("model", "approve", (version, reason) => commands.approve(version, reason)),
    decision("model", "reject", (version, reason) => commands.reject(version, reason)),
    ...(["pause", "let-through", "retry", "abort"] as const).map((verb) =>
      decision("rollout", verb, (id, reason) => commands.decide(id, verb, reason)),
    ),
    decision("rollout", "resume", (id, reason) => commands.resume(id, reason)),
    decision("rollout", "roll-back", (id, reason) => commands.rollBack(id, reason)),
    {
      method: "POST",
      path: /^\/api\/retrain$/,
      answer: async () => accepted({ execution: await commands.retrain() }),
    },
  ];
};
