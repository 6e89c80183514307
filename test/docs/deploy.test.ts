import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { NAMES } from "../../domain/names.ts";
import { parseRolloutRequest } from "../../domain/rollout/approval.ts";

const read = (file: string): string =>
  readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
const pages = ["README.md", "docs/deploy.md"].map(read);
const blocks = pages.flatMap((page) =>
  [...page.matchAll(/^```(\w*)\n([\s\S]*?)^```/gm)].map(([, language = "", text = ""]) => ({
    language,
    text,
  })),
);
test("Every stack that the pages name exists", () => {
  const text = pages.join("\n");
  const app = read("lib/product-stacks.ts");
  const stacks = [...text.matchAll(/--stack-name (\w+)|cdk destroy (\w+)/g)].map(
    ([, described, destroyed]) => described ?? destroyed ?? "",
  );
  expect(stacks).toContain("Simulator");
  for (const stack of stacks) expect(app).toContain(`(scope, "${stack}"`);
});

test("The input shown for the console is one that Admit takes", () => {
  const [sample] = blocks.filter(({ language }) => language === "json");
  const input: unknown = JSON.parse(sample?.text ?? "");
  expect(parseRolloutRequest(input, NAMES.modelPackageGroup)).toMatchObject({
    source: "manual",
    reason: "device replaced",
  });
});
