import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { ownCommand } from "../../../dashboard/page/ui/own-command.ts";

it("does from a terminal what the page may not, with the reason as one word of the shell", () => {
  const command = ownCommand("/api/rollouts/abc-1/let-through", "it's $HOME, `now`") ?? "";
  const { stdout } = spawnSync("bash", ["-c", `npm() { printf '%s\\n' "$@"; }; ${command}`], {
    encoding: "utf8",
  });
  expect(stdout.trim().split("\n")).toEqual([
    ..."run fleet -- let-through abc-1 --reason".split(" "),
    "it's $HOME, `now`",
  ]);
});

it("has no command for what is done on the page only", () => {
  expect(ownCommand("/api/alarms/7-voltage-1/acknowledge", "seen")).toBeUndefined();
});
