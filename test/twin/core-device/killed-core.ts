import { startCoreDevice } from "../../../twin/core-device/core-device.ts";

/** A core in a process of its own, so that a test can kill it. Options as JSON in the argument. */
await startCoreDevice({ ...JSON.parse(process.argv[2] ?? "{}"), log: () => undefined });
process.send?.("running");
