import { join } from "node:path";
import { newLogFile, stateFolder, temporaryFolder } from "../twin/process/user-places.ts";

/** Where one start keeps what it writes. */
export interface Places {
  readonly stateDir: string;
  /** Kept, whatever becomes of the state. */
  readonly logFile: string;
  /** For unix sockets, whose paths are short. */
  readonly temporary: string;
}

const PRODUCT = "retrain-to-fleet";

/** State goes on from where an earlier start left it; it never lies in the working directory. */
export const choosePlaces = (stateDir: string | undefined, now: Date): Places => ({
  stateDir: stateDir ?? stateFolder(PRODUCT, "state"),
  temporary: temporaryFolder(),
  logFile:
    stateDir === undefined
      ? newLogFile(stateFolder(PRODUCT, "logs"), now)
      : join(stateDir, "local.log"),
});
