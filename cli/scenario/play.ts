import type { DashboardClient } from "../dashboard-client.ts";

/** Runs and answers whether each expectation was seen, in the order of domain/scenarios.ts. */
export type Play = (
  dashboard: DashboardClient,
  say: (line: string) => void,
) => Promise<readonly boolean[]>;
