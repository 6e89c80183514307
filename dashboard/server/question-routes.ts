import { pastTime } from "../../domain/past-time.ts";
import type { FleetQuestions } from "../../domain/rollout/fleet-questions.ts";
import type { Api } from "./api.ts";
import { Refusal } from "./refusal.ts";
import type { Route } from "./route.ts";

type Ask = (questions: FleetQuestions, id: string, query: URLSearchParams) => Promise<unknown>;

/** What the page asks when somebody looks at one thing: the cloud is asked then, and never before. */
export const questionRoutes = (api: Api): Route[] => [
  question(api, /^\/api\/rollouts\/([^/]+)$/, (fleet, id) =>
    found(`rollout ${id}`, fleet.rolloutDetail(id)),
  ),
  question(api, /^\/api\/models\/([^/]+)$/, (fleet, id) =>
    found(`model ${id}`, fleet.modelDetail(id)),
  ),
  question(api, /^\/api\/devices\/([^/]+)$/, async (fleet, id) => ({
    ...(await fleet.deviceDetail(id)),
    reports: api.reports(id),
    log: await api.logLines(id),
  })),
  question(api, /^\/api\/devices\/([^/]+)\/at$/, (fleet, id, query) => {
    const at = pastTime("time", query.get("time") ?? "none", api.now());
    return found(`a record of device ${id} at ${at}`, fleet.deviceAt(id, at));
  }),
  question(api, /^\/api\/audit$/, async (fleet) => ({ entries: await fleet.audit() })),
  {
    method: "GET",
    path: /^\/api\/models\/([^/]+)\/report$/,
    answer: async ([id = ""]) => ({
      status: 200,
      body: await found(`a report of model ${id}`, questionsOf(api).modelReport(id)),
      html: true,
    }),
  },
];

const question = (api: Api, path: RegExp, ask: Ask): Route => ({
  method: "GET",
  path,
  answer: async ([id = ""], _body, query) => ({
    status: 200,
    body: await ask(questionsOf(api), id, query),
  }),
});

const questionsOf = ({ questions }: Api): FleetQuestions => {
  if (questions) return questions;
  throw new Refusal("this dashboard has no fleet to ask", { status: 404 });
};

const found = async <T>(what: string, asked: Promise<T | undefined>): Promise<T> => {
  const answer = await asked;
  if (answer === undefined) throw new Refusal(`${what}: there is none`, { status: 404 });
  return answer;
};
