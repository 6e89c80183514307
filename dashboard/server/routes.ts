import type { Api } from "./api.ts";
import { fleetRoutes } from "./fleet-routes.ts";
import { questionRoutes } from "./question-routes.ts";
import { Refusal } from "./refusal.ts";
import type { Route } from "./route.ts";
import { turbineRoutes } from "./turbine-routes.ts";
import { watchRoutes } from "./watch-routes.ts";

export interface Match {
  readonly route: Route;
  readonly variables: readonly string[];
}

/** Every path of the API but the event stream. */
export const apiRoutes = (api: Api): Route[] => [
  {
    method: "GET",
    path: /^\/api\/state$/,
    answer: async () => ({ status: 200, body: api.state() }),
  },
  ...watchRoutes(api),
  ...turbineRoutes(api),
  ...questionRoutes(api),
  ...fleetRoutes(api),
];

/** @throws Refusal 404 for a path that is not there, 405 for a method it does not have */
export const matchRoute = (routes: readonly Route[], method: string, path: string): Match => {
  const there = routes.filter((route) => route.path.test(path));
  const route = there.find((candidate) => candidate.method === method);
  if (route !== undefined) {
    return { route, variables: (route.path.exec(path) ?? []).slice(1).map(decoded) };
  }
  const [other] = there;
  if (other === undefined) {
    throw new Refusal(`${path}: nothing is there; GET /api/state shows what there is`, {
      status: 404,
    });
  }
  throw new Refusal(`${path}: expected ${other.method}, got ${method}`, {
    status: 405,
    headers: { allow: other.method },
  });
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new Refusal(`${text}: is not percent-encoded text`, { status: 400, cause });
  }
};
