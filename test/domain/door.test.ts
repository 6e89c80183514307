import { describe, expect, test } from "vitest";
import { strangerAt } from "../../domain/door.ts";

const at = (caller: { host?: string; origin?: string; site?: string }) =>
  strangerAt(8080, {
    host: caller.host ?? "127.0.0.1:8080",
    origin: caller.origin,
    site: caller.site,
  })?.header;

describe("A page's door on loopback", () => {
  test.each(["127.0.0.1:8080", "localhost:8080", "LocalHost:8080"])("answers to %s", (host) => {
    expect(at({ host })).toBeUndefined();
  });

  test.each([
    ...[
      "",
      "127.0.0.1",
      "127.0.0.1:80",
      "localhost.evil.example:8080",
      "evil.example:8080",
      "127.0.0.1.evil.example:8080",
      "[::1]:8080",
      "2130706433:8080",
      "evil.example/.localhost:8080",
    ],
    "bucket.localhost:8080",
  ])("does not answer to %j", (host) => {
    expect(at({ host })).toBe("Host");
  });

  test("answers without a port where 80 is its port", () => {
    const caller = { host: "localhost", origin: undefined, site: undefined };
    expect(strangerAt(80, caller)).toBeUndefined();
  });

  test("lets its own page in and no other", () => {
    expect(at({ origin: "http://127.0.0.1:8080", site: "same-origin" })).toBeUndefined();
    expect(at({ origin: "http://127.0.0.1:8081", site: "same-site" })).toBe("Origin");
    expect(at({ site: "cross-site" })).toBe("Sec-Fetch-Site");
  });

  test("tells what to do instead", () => {
    const caller = { host: "evil.example:8080", origin: undefined, site: undefined };
    expect(strangerAt(8080, caller)?.reason).toContain("use http://127.0.0.1:8080");
  });
});
