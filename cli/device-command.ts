import type { Command } from "commander";
import type { Fleet } from "../adapters/fleet/fleet.ts";
import { type DeviceHistory, deviceAt, deviceHistory } from "../adapters/ledger/devices.ts";
import { InvalidInput } from "../domain/errors.ts";
import { pastTime } from "../domain/past-time.ts";
import { print } from "./print.ts";
import { historyRows } from "./rows.ts";
import { type Options, runCommand } from "./run-command.ts";

interface DeviceOptions extends Options {
  readonly at?: string;
}

/** `device`: from the ledger, which has an entry for every change that Greengrass told. */
export const addDeviceCommand = (program: Command, fleet: Fleet, ledgerTable: string): void => {
  program
    .command("device <thing>")
    .description("what a device ran, now or at a time")
    .option("--at <ISO-8601>", "the time asked for")
    .option("--json", "print JSON")
    .action(
      runCommand(async (options: DeviceOptions, thing = "") => {
        const history = await recordsOf(ledgerTable, thing, options.at);
        if (history.length === 0) throw await nothingKnown(fleet, thing, options.at);
        print(history, historyRows, options);
      }),
    );
};

const recordsOf = async (
  ledgerTable: string,
  thing: string,
  at: string | undefined,
): Promise<DeviceHistory[]> => {
  if (at === undefined) return deviceHistory(ledgerTable, thing);
  const record = await deviceAt(ledgerTable, thing, pastTime("--at", at, Date.now()));
  return record ? [record] : [];
};

const nothingKnown = async (fleet: Fleet, thing: string, at: string | undefined) => {
  const known = (await fleet.snapshot()).devices.map(({ thingName }) => thingName);
  return known.includes(thing)
    ? new Error(`device ${thing}: nothing is on record${at === undefined ? "" : ` at ${at}`}`)
    : unknownDevice(known, thing);
};

const MOST_NAMED = 20;

const unknownDevice = (known: readonly string[], thing: string): InvalidInput => {
  const named = known.slice(0, MOST_NAMED).join(", ") || "none";
  const more = known.length > MOST_NAMED ? " …" : "";
  return new InvalidInput(`device: expected one of the fleet (${named}${more}), got ${thing}`);
};
