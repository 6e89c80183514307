import { describe, expect, test } from "vitest";
import { strangerAt } from "../../domain/door.ts";

const at = (kind: "page" | "api", caller: { host?: string; origin?: string; site?: string }) =>
  strangerAt(
    { kind, port: 8080 },
    { host: caller.host ?? "127.0.0.1:8080", origin: caller.origin, site: caller.site },
  )?.header;

describe("A door on loopback", () => {
  test.each(["127.0.0.1:8080", "localhost:8080", "LocalHost:8080"])("answers to %s", (host) => {
    expect(at("page", { host })).toBeUndefined();
    expect(at("api", { host })).toBeUndefined();
  });

  test.each([
    "",
    "127.0.0.1",
    "127.0.0.1:80",
    "localhost.evil.example:8080",
    "evil.example:8080",
    "127.0.0.1.evil.example:8080",
    "[::1]:8080",
    "2130706433:8080",
    "evil.example/.localhost:8080",
  ])("does not answer to %j", (host) => {
    expect(at("page", { host })).toBe("Host");
    expect(at("api", { host })).toBe("Host");
  });

  test("answers without a port where 80 is its port", () => {
    const caller = { host: "localhost", origin: undefined, site: undefined };
    expect(strangerAt({ kind: "page", port: 80 }, caller)).toBeUndefined();
  });

  test("that serves programs knows a bucket's name below localhost; the page's does not", () => {
    expect(at("api", { host: "my.bucket.localhost:8080" })).toBeUndefined();
    expect(at("page", { host: "bucket.localhost:8080" })).toBe("Host");
  });

  test("lets its own page in, and no page at all where only programs call", () => {
    const origin = "http://127.0.0.1:8080";
    expect(at("page", { origin, site: "same-origin" })).toBeUndefined();
    expect(at("api", { origin, site: "same-origin" })).toBe("Origin");
    expect(at("api", { site: "same-origin" })).toBe("Sec-Fetch-Site");
  });

  test("tells what to do instead", () => {
    const caller = { host: "evil.example:8080", origin: undefined, site: undefined };
    expect(strangerAt({ kind: "page", port: 8080 }, caller)?.reason).toContain(
      "use http://127.0.0.1:8080",
    );
  });
});
