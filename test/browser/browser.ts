import { existsSync } from "node:fs";
import chromiumPackage from "@sparticuz/chromium";
import { type Browser, chromium } from "playwright-core";

const INSTALLED = "/usr/bin/chromium";
const QUIET = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * With web security on, as a user has it; the npm package's own arguments switch it off. Names of
 * others lead to this machine, as they do once somebody rebinds them.
 */
export const openSecureBrowser = async (foreignName: string): Promise<Browser> =>
  chromium.launch({
    executablePath: installedPath() ?? (await chromiumPackage.executablePath()),
    args: [...QUIET, "--no-zygote", `--host-resolver-rules=MAP ${foreignName} 127.0.0.1`],
  });

/** CHROMIUM_PATH, or an installed Chromium, or else the one inside the npm package. */
export const openBrowser = async (): Promise<Browser> => {
  const path = installedPath();
  return path
    ? chromium.launch({ executablePath: path, args: QUIET })
    : chromium.launch({
        executablePath: await chromiumPackage.executablePath(),
        args: [...chromiumPackage.args, ...QUIET],
      });
};

const installedPath = (): string | undefined =>
  process.env["CHROMIUM_PATH"] ?? (existsSync(INSTALLED) ? INSTALLED : undefined);
