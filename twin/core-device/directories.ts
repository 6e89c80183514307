import { join } from "node:path";

export interface Directories {
  readonly root: string;
  readonly state: string;
  readonly socket: string;
  readonly processes: string;
  artifacts(name: string, version: string): string;
  unarchived(name: string, version: string): string;
  work(name: string): string;
  log(name: string): string;
}

/** A core's root directory, laid out as the nucleus does. */
export const directoriesOf = (root: string): Directories => ({
  root,
  state: join(root, "config", "state.json"),
  socket: join(root, "ipc.socket"),
  processes: join(root, "processes"),
  artifacts: (name, version) => join(root, "packages", "artifacts", name, version),
  unarchived: (name, version) => join(root, "packages", "artifacts-unarchived", name, version),
  work: (name) => join(root, "work", name),
  log: (name) => join(root, "logs", `${name}.log`),
});
