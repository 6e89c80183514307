import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HOME } from "../../../local/home.ts";
import { signingKeyOf } from "../../../twin/services/kms/signing-key.ts";
import type { RigOptions } from "../../rollout/rig.ts";
import { directNetwork } from "./direct-network.ts";

/** What the plays of one state share: handlers that are loaded once, and the key in their environment. */
export interface Stage
  extends Required<Pick<RigOptions, "begunWith" | "forgetModules" | "network">> {
  close(): void;
}

/** @param forgetModules begins handlers that know nothing of another state's environment */
export const createStage = (forgetModules: () => void): Stage => {
  const begunWith = mkdtempSync(join(tmpdir(), "passing-errors-key-"));
  signingKeyOf({ ...HOME, stateDir: begunWith });
  forgetModules();
  return {
    begunWith,
    forgetModules: () => undefined,
    network: directNetwork,
    close: () => rmSync(begunWith, { recursive: true, force: true }),
  };
};
