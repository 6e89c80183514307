import { execFileSync } from "node:child_process";
import { DETECTOR_COMPONENT } from "../../domain/rollout/components.ts";

export interface DeviceProcesses {
  /** The Greengrass core: without it the device says nothing to anybody. */
  readonly core: number;
  /** The detector that it runs, if it runs one now. */
  readonly detector?: number;
}

interface Listed {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/**
 * The processes of a core device of a product on this machine, found by what runs from the device's
 * directory below that product's own process; undefined when no detector ever ran there.
 */
export const deviceProcesses = (
  productPid: number,
  thingName: string,
  listed: readonly Listed[] = listProcesses(),
): DeviceProcesses | undefined => {
  const byPid = new Map(listed.map((each) => [each.pid, each]));
  const own = listed.filter(({ command }) => command.includes(`/devices/${thingName}/`));
  for (const each of own) {
    // The product's own children are its parts; the one that this belongs to is the device's core.
    const core = ancestorsOf(each, byPid).find(({ parent }) => parent === productPid);
    if (core === undefined) continue;
    const detector = own.find(isDetector);
    return { core: core.pid, ...(detector && { detector: detector.pid }) };
  }
  return undefined;
};

/** Not the shell that the core runs it by, nor what watches that. */
const isDetector = ({ command }: Listed): boolean =>
  !/^\S*sh -c/.test(command) && command.includes(`/${DETECTOR_COMPONENT}/`);

/** From its parent up. */
const ancestorsOf = (from: Listed, byPid: ReadonlyMap<number, Listed>): Listed[] => {
  const above: Listed[] = [];
  for (let at = byPid.get(from.parent); at && !above.includes(at); at = byPid.get(at.parent)) {
    above.push(at);
  }
  return above;
};

/** `ps` of Linux and macOS alike. */
const listProcesses = (): Listed[] =>
  execFileSync("ps", ["-A", "-ww", "-o", "pid=,ppid=,args="], {
    encoding: "utf8",
    maxBuffer: 32 * 1_024 * 1_024,
  })
    .split("\n")
    .flatMap((line) => {
      const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
      return command === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
    });
