import { setTimeout as sleep } from "node:timers/promises";
import { InvalidInput } from "../domain/errors.ts";
import type { Snapshot } from "../domain/rollout/snapshot.ts";

const PERIOD_MS = 500;
const DEFAULT_URL = "http://127.0.0.1:8080";

/** The dashboard's own interface, as its page uses it. */
export interface DashboardClient {
  readonly url: string;
  state(): Promise<Snapshot>;
  get<T>(path: string): Promise<T>;
  /** @throws InvalidInput with the dashboard's words */
  post(path: string, body: object): Promise<unknown>;
  /** Asks twice a second; answers false when it did not hold within the time. */
  until(holds: (state: Snapshot) => boolean, seconds: number): Promise<boolean>;
}

/** Of `--dashboard`, DASHBOARD_URL, or where `npm start` puts it. */
export const dashboardClient = (url = process.env["DASHBOARD_URL"] ?? DEFAULT_URL) => {
  const send = async <T>(path: string, init: RequestInit): Promise<T> => {
    const response = await fetch(new URL(path, url), init).catch((cause: unknown) => {
      throw new Error(
        `no dashboard answers at ${url}; start one, or name it with --dashboard or DASHBOARD_URL`,
        { cause },
      );
    });
    const body = (await response.json()) as T & { readonly error?: string };
    if (response.ok) return body;
    throw new InvalidInput(body.error ?? `${path}: the dashboard answered ${response.status}`);
  };
  const client: DashboardClient = {
    url,
    state: () => send("/api/state", {}),
    get: (path) => send(path, {}),
    post: (path, body) =>
      send(path, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    until: async (holds, seconds) => {
      const end = Date.now() + seconds * 1_000;
      while (Date.now() < end) {
        if (holds(await client.state())) return true;
        await sleep(PERIOD_MS);
      }
      return false;
    },
  };
  return client;
};
