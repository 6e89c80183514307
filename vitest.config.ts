import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const project = (name: string, include: string[], testTimeout: number) => ({
  test: { name, include, testTimeout, hookTimeout: testTimeout, setupFiles: ["test/setup.ts"] },
});

export default defineConfig({
  test: {
    // The runner keeps one core for itself, which leaves one of two: but many tests wait for the
    // processes they started and use no core at all.
    maxWorkers: Math.max(2, availableParallelism()),
    projects: [
      project(
        "unit",
        [
          "test/{domain,adapters,lambdas,docs,edge,training,dashboard,reference,simulator,twin,local,cli,source}/**/*.test.ts",
        ],
        20_000,
      ),
      project(
        "state-machine",
        ["test/{state-machine,contracts,rollout}/**/*.test.ts", "examples/**/*.test.ts"],
        60_000,
      ),
      project("stacks", ["test/{stacks,account}/**/*.test.ts"], 120_000),
      project("journey", ["test/{journey,faults,browser}/**/*.test.ts"], 120_000),
    ],
  },
});
