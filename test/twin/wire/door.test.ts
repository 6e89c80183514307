import { describe, expect, test } from "vitest";
import { strangerAt } from "../../../twin/wire/door.ts";

const at = (headers: Record<string, string>) =>
  strangerAt(8080, { host: "127.0.0.1:8080", ...headers })?.reason.split(":")[0];

describe("The endpoint's door on loopback", () => {
  test.each([
    ...["127.0.0.1:8080", "localhost:8080", "LocalHost:8080"],
    "my.bucket.localhost:8080",
  ])("answers to %s", (host) => {
    expect(at({ host })).toBeUndefined();
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
    expect(at({ host })).toBe("Host");
  });

  test("lets no page in, not even one that it served itself", () => {
    const origin = "http://127.0.0.1:8080";
    expect(at({ origin, "sec-fetch-site": "same-origin" })).toBe("Origin");
    expect(at({ "sec-fetch-site": "same-origin" })).toBe("Sec-Fetch-Site");
    expect(at({ "sec-fetch-site": "none" })).toBeUndefined();
  });
});
