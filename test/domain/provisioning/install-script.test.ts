import { afterEach, describe, expect, test } from "vitest";
import { NUCLEI } from "../../../domain/provisioning/nucleus.ts";
import { CORES, type Core } from "../../../domain/rollout/core-rules.ts";
import { jailProblem } from "./a-jail.ts";
import { createMachine, type Machine, missingTools, REAL } from "./a-machine.ts";

let machine: Machine;
afterEach(() => machine.close());

const missing = missingTools();
const cannot = missing.length > 0 ? ` (skipped: this machine has no ${missing.join(", ")})` : "";
const unjailed = jailProblem();
const noJail = unjailed === undefined ? "" : ` (skipped: ${unjailed})`;

const describeOn = describe.skipIf(cannot !== "").each(CORES);

const SERVICES = { classic: "greengrass", lite: "greengrass-lite.target" };
const INSTALLERS = {
  classic: /^java .*Greengrass\.jar --init-config/,
  lite: /^apt-get install/,
};
const COMMANDS = { classic: ["java", "groupadd", "useradd", "getent"], lite: ["apt-get", "chown"] };

const installs = (core: Core): number =>
  machine.done().filter((line) => INSTALLERS[core].test(line)).length;

/** Whole, or not there: what a run leaves of the kit. */
const isHalfDone = (): boolean =>
  [
    ["private.pem.key", /^key\n$/],
    ["device.pem.crt", /^certificate\n$/],
    ["config.yaml", /privateKeyPath[\s\S]*thingName/],
  ].some(([name, whole]) => {
    const content = machine.file(String(name));
    return content !== undefined && !(whole as RegExp).test(content);
  });

describeOn(`installing nucleus %s${cannot}`, (core) => {
  test("A first run leaves key, certificate and configuration where the core looks, and the core running", async () => {
    machine = await createMachine(core);
    const { status, out, error } = await machine.run();
    expect([status, error]).toEqual([0, ""]);
    expect(out).toContain(`edge-7 runs nucleus ${core} ${NUCLEI[core].version}`);
    expect(machine.file("config.yaml")).toContain(`"${machine.root}/private.pem.key"`);
    expect([machine.file("private.pem.key"), machine.file("device.pem.crt")]).toEqual([
      "key\n",
      "certificate\n",
    ]);
    expect(installs(core)).toBe(1);
    expect(machine.done().at(-1)).toBe(`systemctl is-active --quiet ${SERVICES[core]}`);
  });

  test("A second run installs nothing again and takes over what is new", async () => {
    machine = await createMachine(core);
    await machine.run();
    machine.net.isAway = true;
    expect(await machine.run()).toMatchObject({ status: 0, error: "" });
    expect(installs(core)).toBe(1);
    expect(machine.done()).toContain(`systemctl restart ${SERVICES[core]}`);
  });

  test("A download that is cut goes on where it was", async () => {
    machine = await createMachine(core);
    machine.net.cuts = 2;
    expect((await machine.run()).status).toBe(0);
    expect(machine.net.ranges.length).toBe(2);
    expect(machine.net.ranges[0]).toMatch(/^bytes=[1-9]\d+-$/);
    expect(installs(core)).toBe(1);
  });

  test("Without a network it says so, changes nothing of the core, and a later run goes on", async () => {
    machine = await createMachine(core);
    machine.net.isAway = true;
    const { status, error } = await machine.run();
    expect(status).toBe(20);
    expect(error).toContain("check the network and run this again");
    expect([machine.file("config.yaml"), installs(core)]).toEqual([undefined, 0]);
    machine.net.isAway = false;
    machine.net.cuts = 9;
    expect((await machine.run()).status).toBe(20);
    machine.net.cuts = 0;
    expect((await machine.run()).status).toBe(0);
    expect(machine.net.ranges.length).toBeGreaterThan(0);
  });
});

describeOn(`what nucleus %s refuses${cannot}`, (core) => {
  test("A damaged download, or a false root certificate, is thrown away and never used", async () => {
    machine = await createMachine(core);
    machine.net.isDamaged = true;
    expect(await machine.run()).toMatchObject({
      status: 30,
      error: expect.stringContaining("damaged and was thrown away"),
    });
    expect(installs(core)).toBe(0);
    machine.net.isDamaged = false;
    expect((await machine.run()).status).toBe(0);
    await machine.close();
    machine = await createMachine(core);
    const { status, error } = await machine.run({ ROOT_CA_FINGERPRINT: "00:11" });
    expect([status, installs(core)]).toEqual([30, 0]);
    expect(error).toContain("is not Amazon's root certificate");
  });

  test("A device that makes its own key gives a request away, and never the key", async () => {
    machine = await createMachine(core);
    machine.removeFromKit("private.pem.key");
    expect(await machine.run()).toMatchObject({
      status: 10,
      error: expect.stringContaining("run ./install.sh csr first"),
    });
    const { status, out } = await machine.run({}, "csr");
    expect(status).toBe(0);
    expect(out).toMatch(/^-----BEGIN CERTIFICATE REQUEST-----/);
    const key = machine.file("private.pem.key");
    expect(key).toContain("PRIVATE KEY");
    expect((await machine.run()).status).toBe(0);
    expect(machine.file("private.pem.key")).toBe(key);
  });

  test("What is missing on the machine, and a core that does not start, is named with its own exit code", async () => {
    machine = await createMachine(core);
    expect(await machine.run({ NODE_PATH: "/nowhere/node" })).toMatchObject({
      status: 10,
      error:
        "install: Node 24 is missing as /nowhere/node; install it or make a link, and run this again\n",
    });
    expect((await machine.run({}, "now")).status).toBe(2);
    machine.answer("systemctl", 3);
    const { status, error } = await machine.run();
    expect(status).toBe(40);
    expect(error).toMatch(/the core does not (run|start); see /);
    machine.answer("systemctl", 0);
    expect((await machine.run()).status).toBe(0);
  });
});

describeOn(`failing commands under nucleus %s${cannot}`, (core) => {
  test.each([...REAL, ...COMMANDS[core], "systemctl"])(
    "A %s that fails once or for ever leaves a working core, or a message and an exit code, and the next run goes on",
    async (command) => {
      machine = await createMachine(core);
      for (const times of [1, 1_000_000]) {
        machine.fail(command, times);
        const { status, error } = await machine.run();
        if (status === 0) expect(machine.done().at(-1)).toContain("is-active");
        else {
          expect([2, 10, 20, 30, 40, 50]).toContain(status);
          expect(error).toMatch(/^install: .{20,}$/m);
        }
        expect(isHalfDone()).toBe(false);
      }
      machine.fail(command, 0);
      expect(await machine.run()).toMatchObject({ status: 0 });
      expect(isHalfDone()).toBe(false);
      expect(machine.file("config.yaml")).toContain("thingName");
    },
  );

  test.skipIf(noJail !== "")(
    `In a root directory of its own it finds its places; cut, damaged, away and again${noJail}`,
    async () => {
      machine = await createMachine(core, { isJailed: true });
      machine.net.isAway = true;
      expect(await machine.run()).toMatchObject({ status: 20 });
      machine.net.isAway = false;
      machine.net.isDamaged = true;
      expect(await machine.run()).toMatchObject({ status: 30 });
      machine.net.isDamaged = false;
      machine.net.cuts = 2;
      expect(await machine.run()).toMatchObject({ status: 0 });
      expect(machine.net.ranges.length).toBe(2);
      expect(machine.file("config.yaml")).toContain(`"${machine.root}/private.pem.key"`);
      expect(await machine.run()).toMatchObject({ status: 0, error: "" });
      expect(installs(core)).toBe(1);
    },
  );
});
