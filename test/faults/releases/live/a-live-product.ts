import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { RolloutView, Snapshot } from "../../../../domain/rollout/snapshot.ts";
import type { Health } from "../../../../domain/turbine/health.ts";
import { startProductProcess } from "../../a-product.ts";

/** The product as `npm start` runs it, with a person at its page. */
export interface LiveProduct {
  readonly awsUrl: string;
  /** Where its keys stand. */
  readonly environment: NodeJS.ProcessEnv;
  state(): Promise<Snapshot>;
  /** The digest of the model that each device says it runs, by thing. */
  digests(): Promise<ReadonlyMap<string, string | undefined>>;
  /** Approves it, and waits until its rollout has ended or asks a person, which then aborts it. */
  release(version: string): Promise<{ readonly rollout: RolloutView; readonly wasHeld: boolean }>;
}

/** A machine that others keep busy installs slowly. */
const PATIENCE_MS = 1_500_000;
const POLL_MS = 1_000;

/** Two devices in these rings, ports of their own. */
export const startLiveProduct = async (
  rings: object,
): Promise<LiveProduct & { end(): Promise<void> }> => {
  const folder = mkdtempSync(join(tmpdir(), "live-"));
  const file = join(folder, "rings.json");
  writeFileSync(file, JSON.stringify(rings));
  const environment = { XDG_STATE_HOME: folder };
  const product = startProductProcess(
    [..."--devices 2 --dashboard-port 0 --aws-port 0 --mqtt-port 0 --rings".split(" "), file],
    environment,
  );
  const [, dashboard = "", awsUrl = ""] = await product.said(/^ready: dashboard (\S+) +AWS (\S+)/);
  await product.said(/^rollout: released/);
  const end = async (): Promise<void> => {
    await product.end();
    rmSync(folder, { recursive: true, force: true });
  };
  return { ...liveProduct({ dashboard, awsUrl, environment }), end };
};

/** Where a product that runs is found. */
export interface LivePlace {
  readonly dashboard: string;
  readonly awsUrl: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** The product that runs there already. */
export const liveProduct = ({ dashboard, awsUrl, environment }: LivePlace): LiveProduct => {
  const get = async <T>(path: string): Promise<T> =>
    (await (await fetch(`${dashboard}${path}`)).json()) as T;
  const post = async (path: string, body: object): Promise<void> => {
    const headers = { "content-type": "application/json", origin: dashboard };
    const answer = await fetch(`${dashboard}${path}`, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${await answer.text()}`);
  };
  const state = () => get<Snapshot>("/api/state");
  return {
    awsUrl,
    environment,
    state,
    async digests() {
      const { devices } = await state();
      const healths = await Promise.all(
        devices.map(async ({ thingName }) => {
          const { health } = await get<{ health?: Health }>(`/api/devices/${thingName}`);
          return [thingName, health?.state === "running" ? health.modelDigest : undefined] as const;
        }),
      );
      return new Map(healths);
    },
    async release(version) {
      await post(`/api/models/${version}/approve`, { reason: "from the zoo" });
      let wasHeld = false;
      for (const begun = Date.now(); Date.now() - begun < PATIENCE_MS; ) {
        await sleep(POLL_MS);
        const { rollouts } = await state();
        const rollout = rollouts.find(({ modelVersion }) => modelVersion === version);
        if (rollout?.outcome !== undefined) return { rollout, wasHeld };
        if (rollout?.state !== "Hold" || wasHeld) continue;
        wasHeld = true;
        await post(`/api/rollouts/${rollout.id}/abort`, { reason: "held" });
      }
      throw new Error(`model ${version}: no end after ${PATIENCE_MS / 1_000} s`);
    },
  };
};
