import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import {
  type AddedDevice,
  addDevice,
  keepCertificate,
  removeDevice,
  rotateCertificate,
} from "../adapters/provisioning/devices.ts";
import { MOST_TURBINES_PER_DEVICE } from "../domain/device-policies.ts";
import { turbinesOf } from "../domain/names.ts";
import { CORES, type Core } from "../domain/rollout/core-rules.ts";
import type { Ring } from "../domain/rollout/rollout.ts";
import { print } from "./print.ts";
import { type Options, runCommand } from "./run-command.ts";

interface DeviceOptions extends Options {
  readonly core: Core;
  readonly turbinesPerDevice: number;
  readonly roleAlias: string;
  readonly csr?: string;
  readonly out?: string;
}

/** `add-device`, `rotate-certificate` and `remove-device`: hardware of one's own. */
export const provisioningCommands = (program: Command, rings: readonly Ring[]): void => {
  const names = rings.map(({ name }) => name);
  identity(
    program
      .command("add-device <name>")
      .description("make thing, certificate and policy of a new device, and what installs it")
      .addOption(
        new Option("--ring <name>", "the ring it joins").choices(names).default(names.at(-1) ?? ""),
      ),
  ).action(
    runCommand(async (options: DeviceOptions & { ring: string }, thingName: string) => {
      const ring = rings.find(({ name }) => name === options.ring);
      if (!ring) throw new Error(`--ring ${options.ring}: expected ${names.join(" or ")}`);
      hand(await addDevice({ ...planOf(options, thingName), ring, rings }), options);
    }),
  );
  identity(
    program
      .command("rotate-certificate <name>")
      .description("give a device a further certificate; --keep takes the others away")
      .option("--keep <certificate-id>", "the one that stays, once the device uses it"),
  ).action(
    runCommand(async (options: DeviceOptions & { keep?: string }, thingName: string) => {
      if (options.keep === undefined) {
        hand(await rotateCertificate(planOf(options, thingName)), options);
        return;
      }
      const removed = await keepCertificate(thingName, options.keep);
      print({ device: thingName, kept: options.keep, removed }, (done) => [done], options);
    }),
  );
  program
    .command("remove-device <name>")
    .description("take a device's certificates, rings, core device and thing away")
    .addOption(new Option("--yes", "really do it").makeOptionMandatory())
    .option("--json", "print JSON")
    .action(
      runCommand(async (options, thingName) => {
        const removed = await removeDevice(thingName);
        print({ device: thingName, ...removed }, (done) => [done], options);
      }),
    );
};

const identity = (command: Command): Command =>
  command
    .addOption(new Option("--core <name>", "the nucleus it runs").choices(CORES).default("classic"))
    .addOption(
      new Option("--turbines-per-device <number>", "as the stacks were told")
        .default(1)
        .argParser(turbineCount),
    )
    .addOption(
      new Option("--role-alias <name>", "the Fleet stack's output RoleAlias")
        .env("ROLE_ALIAS")
        .makeOptionMandatory(),
    )
    .option("--csr <file>", "the device's certificate request; its key then never leaves it")
    .option("--out <directory>", "write the files there, for their owner only")
    .option("--json", "print JSON");

const turbineCount = (text: string): number => {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= MOST_TURBINES_PER_DEVICE) return value;
  throw new InvalidArgumentError(`Expected a whole number from 1 to ${MOST_TURBINES_PER_DEVICE}.`);
};

const planOf = (options: DeviceOptions, thingName: string) => ({
  thingName,
  core: options.core,
  turbines: turbinesOf(thingName, options.turbinesPerDevice),
  roleAlias: options.roleAlias,
  ...(options.csr !== undefined && { csr: readFileSync(options.csr, "utf8") }),
});

/** Files where they were asked for; otherwise they are printed, one after the other. */
const hand = ({ files, ...device }: AddedDevice, { out, json }: DeviceOptions): void => {
  if (out === undefined && !json) {
    for (const { name, content } of files) process.stdout.write(`# ${name}\n${content}\n`);
    return;
  }
  if (out === undefined) {
    print({ ...device, files }, () => [], { json: true });
    return;
  }
  mkdirSync(out, { recursive: true, mode: 0o700 });
  for (const { name, content, mode } of files) {
    writeFileSync(join(out, name), content, { mode });
    // A file that was there keeps its mode otherwise.
    chmodSync(join(out, name), mode);
  }
  const written = files.map(({ name }) => join(out, name));
  print(
    { ...device, files: written },
    (done) => [{ ...done, files: written.join(" ") }],
    json === undefined ? {} : { json },
  );
};
