import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { zipSync } from "fflate";
import { deviceKit } from "../../../domain/provisioning/device-kit.ts";
import { NUCLEI } from "../../../domain/provisioning/nucleus.ts";
import type { Core } from "../../../domain/rollout/core-rules.ts";

/** A directory in a machine's place: the script's own tools are real, what it installs with is noted down. */
export interface Machine {
  readonly root: string;
  /** Downloads: what the server answers with, and what was asked of it. */
  readonly net: { cuts: number; isDamaged: boolean; isAway: boolean; readonly ranges: string[] };
  run(
    options?: Record<string, string>,
    argument?: string,
  ): Promise<{ status: number; out: string; error: string }>;
  /** What the script had the machine do, one command a line. */
  done(): string[];
  /** Makes a command of the machine answer with this exit code. */
  answer(command: string, status: number): void;
  file(name: string): string | undefined;
  removeFromKit(name: string): void;
  close(): Promise<void>;
}

const NOTED = ["java", "systemctl", "groupadd", "useradd", "getent", "apt-get", "dpkg", "chown"];

export const createMachine = async (core: Core): Promise<Machine> => {
  const folder = mkdtempSync(join(tmpdir(), "machine-"));
  const [kit, bin, root, log] = ["kit", "bin", "root", "done"].map((name) => join(folder, name));
  if (!kit || !bin || !root || !log) throw new Error("no folders");
  for (const each of [kit, bin]) mkdirSync(each);
  const answer = (command: string, status: number): void =>
    writeFileSync(
      join(bin, command),
      `#!/bin/sh\necho "${command} $*" >> ${log}\nexit ${status}\n`,
      {
        mode: 0o755,
      },
    );
  for (const command of NOTED) answer(command, 0);
  writeFileSync(join(bin, "id"), "#!/bin/sh\necho 0\n", { mode: 0o755 });
  const ca = makeAuthority(folder);
  writeKit(kit, core);
  const { server, net, url } = await serve(core, ca.pem);
  return {
    root,
    net,
    answer,
    run: async (options = {}, argument) => {
      const child = spawn("/bin/sh", [join(kit, "install.sh"), ...(argument ? [argument] : [])], {
        env: {
          PATH: `${bin}:/usr/bin:/bin`,
          GREENGRASS_ROOT: root,
          GREENGRASS_ETC: join(folder, "etc"),
          NODE_PATH: process.execPath,
          NUCLEUS_URL: `${url}/nucleus.zip`,
          ROOT_CA_URL: `${url}/ca.pem`,
          ROOT_CA_FINGERPRINT: ca.fingerprint,
          ATTEMPTS: "3",
          PAUSE_SECONDS: "0",
          ...options,
        },
        stdio: ["ignore", "pipe", "pipe"],
      });
      const ended = once(child, "close");
      const [out, error, [status]] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        ended,
      ]);
      return { status, out, error };
    },
    done: () => (existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : []),
    file: (name) =>
      existsSync(join(root, name)) ? readFileSync(join(root, name), "utf8") : undefined,
    removeFromKit: (name) => rmSync(join(kit, name)),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
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

const makeAuthority = (folder: string): { pem: string; fingerprint: string } => {
  const [key, file] = [join(folder, "ca.key"), join(folder, "ca.pem")];
  const made = "req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=ca".split(" ");
  execFileSync("openssl", [...made, "-keyout", key, "-out", file], { stdio: "ignore" });
  const told = execFileSync(
    "openssl",
    "x509 -noout -fingerprint -sha256 -in".split(" ").concat(file),
  );
  return {
    pem: readFileSync(file, "utf8"),
    fingerprint: told.toString().trim().split("=")[1] ?? "",
  };
};

const serve = async (core: Core, ca: string) => {
  const entry =
    core === "classic"
      ? "lib/Greengrass.jar"
      : `aws-greengrass-lite-${NUCLEI.lite.version}-Linux.deb`;
  const zip = Buffer.from(zipSync({ [entry]: new Uint8Array(200_000) }, { level: 0 }));
  const net = { cuts: 0, isDamaged: false, isAway: false, ranges: [] as string[] };
  const server = createServer((request, response) => {
    if (net.isAway) request.socket.destroy();
    else if (request.url === "/ca.pem") response.end(ca);
    else answerZip(zip, net, request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, net, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
};

const answerZip = (
  zip: Buffer,
  net: Machine["net"],
  request: IncomingMessage,
  response: ServerResponse,
): void => {
  const { range } = request.headers;
  if (range) net.ranges.push(range);
  const from = Number(/bytes=(\d+)-/.exec(range ?? "")?.[1] ?? 0);
  const body = net.isDamaged ? Buffer.alloc(zip.length) : zip.subarray(from);
  response.writeHead(range ? 206 : 200, {
    "content-length": body.length,
    ...(range && { "content-range": `bytes ${from}-${zip.length - 1}/${zip.length}` }),
  });
  if (net.cuts === 0) {
    response.end(body);
    return;
  }
  net.cuts -= 1;
  response.write(body.subarray(0, 50_000), () => response.destroy());
};
