import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseOptions } from "../../local/options.ts";
import { startProduct } from "../../local/product.ts";
import { createShutdown } from "../../twin/process/shutdown.ts";
import { openDashboard } from "./dashboard-client.ts";

test("The original path runs from Neo through the packaging job and the agent to verdicts", async () => {
  const stateDir = mkdtempSync(join(tmpdir(), "rtf-edge-manager-"));
  const shutdown = createShutdown(() => undefined);
  const told: string[] = [];
  try {
    const options = parseOptions(
      `--delivery edge-manager --devices 1 --dashboard-port 0 --aws-port 0 --mqtt-port 0 --state-dir ${stateDir}`.split(
        " ",
      ),
    );
    const product = await startProduct(options, { shutdown, say: (line) => told.push(line) });
    const dashboard = await openDashboard(product.dashboardUrl);
    const { turbines } = await dashboard.until(
      "the compiled model judges the turbine",
      (state) =>
        state.turbines.length === 1 &&
        state.turbines.every(({ flags }) =>
          Object.values(flags).every((flag) => flag === "normal"),
        ),
      90,
    );
    await product.firstRollout;
    dashboard.close();
    expect(turbines[0]?.modelVersion).toBe("1");
    expect(told).toContain("rollout: StartCompilation");
    expect(told.at(-1)).toContain("released");
  } finally {
    await shutdown.run();
    rmSync(stateDir, { recursive: true, force: true });
  }
}, 150_000);
