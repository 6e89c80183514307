import { reasonOf } from "../../domain/rollout/decision.ts";
import { recentHistory } from "../live/recent-history.ts";
import type { Api } from "./api.ts";
import { isDenied } from "./failure.ts";
import { Refusal } from "./refusal.ts";
import type { Route } from "./route.ts";

/** What the dashboard itself knows: the site, each turbine's last minutes, and its alarms. */
export const watchRoutes = (api: Api): Route[] => {
  const { live } = api;
  return [
    {
      method: "GET",
      path: /^\/api\/site$/,
      answer: async () => ({ status: 200, body: api.site() }),
    },
    {
      method: "GET",
      path: /^\/api\/history$/,
      answer: async () => {
        const ids = live.views().map(({ id }) => id);
        return { status: 200, body: recentHistory(live.history, ids) };
      },
    },
    {
      method: "GET",
      path: /^\/api\/turbines\/([^/]+)$/,
      answer: async ([id = ""]) => ({ status: 200, body: turbineDetail(api, id) }),
    },
    {
      method: "GET",
      path: /^\/api\/turbines\/([^/]+)\/history$/,
      answer: async ([id = ""]) => {
        turbineDetail(api, id);
        return { status: 200, body: live.history.of(id) };
      },
    },
    {
      method: "GET",
      path: /^\/api\/alarms$/,
      answer: async () => ({
        status: 200,
        body: { from: live.alarms.from, alarms: live.alarms.list() },
      }),
    },
    {
      method: "POST",
      path: /^\/api\/alarms\/([^/]+)\/acknowledge$/,
      answer: async ([id = ""], body) => {
        const note = reasonOf(body);
        const alarm = live.alarms.acknowledge(id, note, api.now());
        const subject = `${alarm.lamp} alarm of turbine ${alarm.turbineId}`;
        const isOnRecord = await recorded(api, { what: "acknowledge", subject, why: note });
        return { status: 200, body: { ...alarm, isOnRecord } };
      },
    },
  ];
};

/** A machine that may only look keeps the note of an alarm, but cannot put it on record. */
const recorded = async (
  { note }: Api,
  entry: Parameters<NonNullable<Api["note"]>>[0],
): Promise<boolean> => {
  try {
    await note?.(entry);
    return note !== undefined;
  } catch (error) {
    if (isDenied(error)) return false;
    throw error;
  }
};

const turbineDetail = ({ live, control }: Api, id: string) => {
  const view = live.view(id);
  if (view === undefined) throw new Refusal(`turbine ${id}: there is none`, { status: 404 });
  return {
    ...view,
    activeFaults: control?.has(id) ? control.faults(id) : [],
    isControlled: control?.has(id) === true,
    replaying: control?.has(id) ? control.replaying(id) : 0,
    figures: live.figures(id),
    alarmsFrom: live.alarms.from,
    alarms: live.alarms.list(id),
    changes: live.changes.list(id),
    captures: live.captures.list(id),
  };
};
