import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HOME } from "../../../local/home.ts";
import { signingKeyOf } from "../../../twin/services/kms/signing-key.ts";
import type { Way } from "./ways.ts";

/**
 * What all plays of a way share: its handlers, which read their environment once, and the signing
 * key that stands in it.
 */
export interface Stage {
  readonly way: Way;
  /** A state directory with nothing but the key in it. */
  newStateDirectory(): string;
  close(): void;
}

export const createStage = (way: Way, forgetModules: () => void): Stage => {
  const kept = mkdtempSync(join(tmpdir(), "crashes-key-"));
  signingKeyOf({ ...HOME, stateDir: kept });
  forgetModules();
  return {
    way,
    newStateDirectory() {
      const directory = mkdtempSync(join(tmpdir(), "crashes-"));
      cpSync(kept, directory, { recursive: true });
      return directory;
    },
    close: () => rmSync(kept, { recursive: true, force: true }),
  };
};
