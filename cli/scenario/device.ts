import {
  type DeviceProcesses,
  deviceProcesses,
} from "../../adapters/local-run/device-processes.ts";
import { InvalidInput } from "../../domain/errors.ts";
import type { DeviceView, Snapshot } from "../../domain/rollout/snapshot.ts";
import type { Stage } from "./play.ts";

/** A device of the last ring: the others' release is at stake when it fails. */
export const lastDevice = ({ devices }: Snapshot): DeviceView => {
  const last = devices.at(-1);
  if (last) return last;
  throw new InvalidInput("scenario: expected a fleet with devices, got none");
};

/** @throws InvalidInput when the device is none of this machine's product */
export const processesOf = ({ product }: Stage, thingName: string): DeviceProcesses => {
  const found = deviceProcesses(product().pid, thingName);
  if (found) return found;
  throw new InvalidInput(
    `scenario: no process of ${thingName} runs on this machine; it can be played where "npm start" runs`,
  );
};

export const detectorOf = ({ product }: Stage, thingName: string): number | undefined =>
  deviceProcesses(product().pid, thingName)?.detector;
