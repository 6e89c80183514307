import type { FleetSnapshot, TurbineView } from "../../domain/rollout/snapshot.ts";

export interface DashboardState {
  turbines: readonly TurbineView[];
  fleet: FleetSnapshot;
}

export interface DashboardClient {
  /** Resolves with the first state for which the predicate holds; the server tells, nobody polls. */
  until(
    what: string,
    predicate: (state: DashboardState) => boolean,
    seconds: number,
  ): Promise<DashboardState>;
  post(path: string, body: object): Promise<Response>;
  close(): void;
}

/** The dashboard as its page sees it: one stream of events, commands by POST. */
export const openDashboard = async (url: string): Promise<DashboardClient> => {
  const controller = new AbortController();
  const response = await fetch(`${url}/api/events`, { signal: controller.signal });
  const state: DashboardState = { turbines: [], fleet: { devices: [], rollouts: [], models: [] } };
  const waiting = new Set<() => void>();
  const take = (block: string): void => {
    const fields = Object.fromEntries(
      block.split("\n").map((line) => {
        const colon = line.indexOf(":");
        return [line.slice(0, colon), line.slice(colon + 1).trim()];
      }),
    );
    if (!fields["data"]) return;
    const data: unknown = JSON.parse(fields["data"]);
    if (fields["event"] === "fleet") state.fleet = data as FleetSnapshot;
    else state.turbines = (data as { turbines: TurbineView[] }).turbines;
    for (const check of waiting) check();
  };
  void read(response, take).catch(() => undefined);
  return {
    until: (what, predicate, seconds) =>
      new Promise((resolve, reject) => {
        const check = () => {
          if (!predicate(state)) return;
          clearTimeout(timer);
          waiting.delete(check);
          resolve(structuredClone(state));
        };
        const timer = setTimeout(() => {
          waiting.delete(check);
          reject(
            new Error(
              `not within ${seconds} s: ${what}; last seen: ${JSON.stringify(state).slice(0, 3_000)}`,
            ),
          );
        }, seconds * 1_000);
        waiting.add(check);
        check();
      }),
    post: (path, body) =>
      fetch(`${url}${path}`, {
        method: "POST",
        headers: { "content-type": "application/json", origin: url },
        body: JSON.stringify(body),
      }),
    close: () => controller.abort(),
  };
};

const read = async (response: Response, take: (block: string) => void): Promise<void> => {
  let rest = "";
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    const blocks = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) take(block);
  }
};
