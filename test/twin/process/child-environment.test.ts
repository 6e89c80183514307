import { afterEach, expect, test, vi } from "vitest";
import { childEnvironment } from "../../../twin/process/child-environment.ts";

afterEach(() => vi.unstubAllEnvs());

test.each([
  "AWS_PROFILE",
  "AWS_ENDPOINT_URL_S3",
  "AWS_CA_BUNDLE",
  "AWS_SESSION_TOKEN",
  "NODE_OPTIONS",
  "NODE_EXTRA_CA_CERTS",
  "HTTPS_PROXY",
  "LC_NUMERIC",
  "LANGUAGE",
])("%s of the user's shell does not reach a child", (name) => {
  vi.stubEnv(name, "production");
  expect(childEnvironment()).not.toHaveProperty(name);
});

test("A child has one language and zone, the path and home of its user, and what it is given", () => {
  vi.stubEnv("LANG", "tr_TR.ISO-8859-9");
  vi.stubEnv("TZ", "Nowhere/Land");
  vi.stubEnv("AWS_CONFIG_FILE", "/home/somebody/.aws/config");
  vi.stubEnv("PATH", "/usr/bin");
  expect(childEnvironment({ AWS_REGION: "eu-west-1" })).toMatchObject({
    LANG: "C.UTF-8",
    TZ: "UTC",
    PATH: "/usr/bin",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_REGION: "eu-west-1",
  });
});
