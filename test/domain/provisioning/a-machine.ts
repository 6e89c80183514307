import { spawn, spawnSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { deviceKit } from "../../../domain/provisioning/device-kit.ts";
import type { Core } from "../../../domain/rollout/core-rules.ts";
import { type Downloads, serveDownloads } from "./a-download-server.ts";
import { makeJail } from "./a-jail.ts";
import { selfSigned } from "./signing-request.ts";

/** A directory in a machine's place: the script's own tools are real, what it installs with is noted down. */
export interface Machine {
  /** Where the core is, as the script sees it. */
  readonly root: string;
  readonly net: Downloads;
  run(options?: Readonly<Record<string, string>>, argument?: string): Promise<Run>;
  /** What the script had the machine do, one command a line. */
  done(): string[];
  /** Makes a command of the machine answer with this exit code. */
  answer(command: string, status: number): void;
  /** Makes a command fail so many times before it does its work. */
  fail(command: string, times: number): void;
  /** A file of the core's directory. */
  file(name: string): string | undefined;
  removeFromKit(name: string): void;
  close(): Promise<void>;
}

export interface Run {
  readonly status: number;
  readonly out: string;
  readonly error: string;
}

/** What must not really run here. */
const NOTED = ["java", "systemctl", "groupadd", "useradd", "getent", "apt-get", "dpkg", "chown"];
/** What the script uses beside it, and what really runs. */
export const REAL = "dirname id uname mkdir sed mv rm cp chmod touch grep curl unzip openssl".split(
  " ",
);

const whereIs = (name: string): string =>
  spawnSync("/bin/sh", ["-c", `command -v ${name}`])
    .stdout.toString()
    .trim();
/** `openssl` has a stand-in; without the others there is nothing to try. */
export const missingTools = (): string[] =>
  REAL.filter((name) => name !== "openssl" && whereIs(name) === "");

export const createMachine = async (core: Core, { isJailed = false } = {}): Promise<Machine> => {
  const folder = mkdtempSync(join(tmpdir(), "machine-"));
  /** A path as the script sees it. */
  const seen = (path: string): string => (isJailed ? `/${path}` : join(folder, path));
  const root = isJailed && core === "classic" ? "/greengrass/v2" : seen("var/lib/greengrass");
  for (const each of ["kit", "stand-ins", "faults"]) mkdirSync(join(folder, each));
  const enter = isJailed ? makeJail(folder) : [];
  if (!isJailed) mkdirSync(join(folder, "var"));
  const write = (command: string, lines: string): void =>
    writeFileSync(join(folder, "stand-ins", command), `#!/bin/sh\n${lines}\n`, { mode: 0o755 });
  const noted = (command: string, status: number): string =>
    `echo "${command} $*" >> ${seen("done")}\nexit ${status}`;
  const works = (command: string): string => {
    if (NOTED.includes(command)) return noted(command, 0);
    if (command === "id") return "echo 0";
    return command === "openssl" && whereIs(command) === ""
      ? `exec ${process.execPath} ${join(import.meta.dirname, "openssl.ts")} "$@"`
      : `exec ${whereIs(command)} "$@"`;
  };
  for (const command of [...NOTED, "id", "openssl"]) write(command, works(command));
  const ca = await selfSigned("CN=ca");
  writeKit(join(folder, "kit"), core);
  const { server, net, url } = await serveDownloads(core, ca);
  const environment = {
    PATH: `${seen("stand-ins")}:/usr/bin:/bin:/usr/sbin:/sbin`,
    NODE_PATH: "/bin/sh",
    NUCLEUS_URL: `${url}/nucleus.zip`,
    ROOT_CA_URL: `${url}/ca.pem`,
    ROOT_CA_FINGERPRINT: new X509Certificate(ca).fingerprint256,
    ATTEMPTS: "3",
    PAUSE_SECONDS: "0",
    ...(!isJailed && { GREENGRASS_ROOT: root, GREENGRASS_ETC: seen("etc") }),
  };
  const inCore = (name: string): string => (isJailed ? join(folder, root, name) : join(root, name));
  return {
    root,
    net,
    answer: (command, status) => write(command, noted(command, status)),
    fail(command, times) {
      const left = seen(`faults/${command}`);
      writeFileSync(join(folder, "faults", command), String(times));
      write(
        command,
        `read -r n < ${left}\nif [ "$n" -gt 0 ]; then echo $((n - 1)) > ${left}; exit 1; fi\n${works(command)}`,
      );
    },
    run: (options = {}, argument) =>
      runScript([...enter, ...(isJailed ? [] : ["/bin/sh"]), seen("kit/install.sh")], argument, {
        ...environment,
        ...options,
      }),
    done: () =>
      existsSync(join(folder, "done"))
        ? readFileSync(join(folder, "done"), "utf8").trim().split("\n")
        : [],
    file: (name) => (existsSync(inCore(name)) ? readFileSync(inCore(name), "utf8") : undefined),
    removeFromKit: (name) => rmSync(join(folder, "kit", name)),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const runScript = async (
  [program = "", ...given]: readonly string[],
  argument: string | undefined,
  env: Readonly<Record<string, string>>,
): Promise<Run> => {
  const child = spawn(program, [...given, ...(argument ? [argument] : [])], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "close");
  const [out, error, [status]] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { status, out, error };
};

const writeKit = (folder: string, core: Core): void => {
  const files = deviceKit({
    thingName: "edge-7",
    core,
    region: "eu-west-1",
    roleAlias: "devices",
    dataEndpoint: "data.iot",
    credentialEndpoint: "credentials.iot",
    certificatePem: "certificate\n",
    privateKeyPem: "key\n",
  });
  for (const { name, content, mode } of files) writeFileSync(join(folder, name), content, { mode });
};
