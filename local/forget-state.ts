import { rmSync } from "node:fs";
import { join } from "node:path";

/** Everything that a start puts into its state directory; the directory may hold other things, too. */
const OURS = [
  "state.db",
  "state.db-wal",
  "state.db-shm",
  "s3",
  "kms",
  "devices",
  "simulator",
  "detector",
  "core-device",
  "lambda",
  "logs",
  "sagemaker",
  "tmp",
];

/** Forgets what earlier starts kept there, and touches nothing else. */
export const forgetState = (stateDir: string): void => {
  for (const name of OURS) rmSync(join(stateDir, name), { recursive: true, force: true });
};
