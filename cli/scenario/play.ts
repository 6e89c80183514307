import type { Running } from "../../adapters/local-run/running.ts";
import type { DashboardClient } from "../dashboard-client.ts";

/** Where a scenario is played. */
export interface Stage {
  readonly dashboard: DashboardClient;
  readonly say: (line: string) => void;
  /**
   * The product on this machine, for what no page may do: register a model, end a device's process.
   * @throws InvalidInput where the farm is simulated and the fleet is not this machine's
   */
  readonly product: () => Running;
}

/** Runs and answers whether each expectation was seen, in the order of domain/scenarios.ts. */
export type Play = (stage: Stage) => Promise<readonly boolean[]>;
