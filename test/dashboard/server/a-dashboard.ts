import { request as httpRequest } from "node:http";
import type { FleetCommands, FleetSnapshot } from "../../../domain/rollout/snapshot.ts";
import { startSimulator } from "../../../simulator/simulator.ts";

/** A simulator whose cloud is this object; nothing listens where its broker would be. */
export const startTestDashboard = async (options: { turbines?: number } = {}) => {
  const calls: unknown[][] = [];
  const log: string[] = [];
  const answer: { fleet: FleetSnapshot | Error; command?: Error } = {
    fleet: { devices: [], rollouts: [], models: [] },
  };
  const record =
    (verb: string) =>
    async (...words: unknown[]) => {
      calls.push([verb, ...words]);
      if (answer.command) throw answer.command;
    };
  const commands: FleetCommands = {
    approve: record("approve"),
    reject: record("reject"),
    resume: record("resume"),
    rollBack: record("rollBack"),
    decide: record("decide"),
    retrain: async () => {
      await record("retrain")();
      return "arn:of:the:execution";
    },
  };
  const simulator = await startSimulator({
    broker: { url: "mqtt://127.0.0.1:9" },
    port: 0,
    turbines: options.turbines ?? 2,
    rateHz: 20,
    batch: 1,
    seed: 1,
    pollSeconds: 0.05,
    fleet: {
      ...commands,
      snapshot: async () => {
        if (answer.fleet instanceof Error) throw answer.fleet;
        return answer.fleet;
      },
    },
    assets: new Map([
      ["/", { type: "text/html; charset=utf-8", body: "<!doctype html><title>Farm</title>" }],
      ["/app.js", { type: "text/javascript", body: new TextEncoder().encode("export {};") }],
    ]),
    log: (line) => log.push(line),
  });
  return { ...simulator, calls, log, answer, ask: asking(simulator.url) };
};

export interface Asked {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly text: string;
  readonly json: unknown;
}

export type Question = {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
};

/** node:http and not fetch, which sets Host, Origin and Sec-Fetch-Site itself. */
const asking =
  (url: string) =>
  (path: string, { method = "GET", headers = {}, body }: Question = {}): Promise<Asked> =>
    new Promise((resolve, reject) => {
      const request = httpRequest(`${url}${path}`, { method, headers }, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          text += chunk;
        });
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text,
            json: text.startsWith("{") ? JSON.parse(text) : undefined,
          }),
        );
      });
      request.on("error", reject);
      request.end(body);
    });

export const jsonBody = (value: unknown): Question => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify(value),
});
