import { X509Certificate } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { newKey, signingRequestFor } from "./signing-request.ts";

/** What the install script asks of `openssl`, by Node alone: a fresh machine may not have it. */
const [command, ...given] = process.argv.slice(2);
const option = (name: string): string => given[given.indexOf(name) + 1] ?? "";

switch (command) {
  case "genrsa":
    writeFileSync(option("-out"), newKey());
    break;
  case "req": {
    const key = readFileSync(option("-key"), "utf8");
    process.stdout.write(await signingRequestFor(key, option("-subj").slice(1)));
    break;
  }
  case "x509": {
    const { fingerprint256 } = new X509Certificate(readFileSync(option("-in")));
    process.stdout.write(`sha256 Fingerprint=${fingerprint256}\n`);
    break;
  }
  default:
    throw new Error(`openssl ${command}: the install script never asked for it`);
}
