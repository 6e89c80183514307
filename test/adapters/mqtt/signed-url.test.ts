import { createHash, createHmac } from "node:crypto";
import { expect, it } from "vitest";
import { signedUrl } from "../../../adapters/mqtt/signed-url.ts";

const HOST = "a1b2-ats.iot.eu-west-1.amazonaws.com";
const NOW = new Date("2026-11-20T10:00:00Z");
const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "a secret" };

const sign = (sessionToken?: string) =>
  signedUrl(
    `wss://${HOST}/mqtt`,
    "eu-west-1",
    { ...credentials, ...(sessionToken && { sessionToken }) },
    NOW,
  );

/** By the words of "Signature Version 4 for query strings", without the library. */
const expectedSignature = (query: string): string => {
  const hmac = (key: string | Buffer, text: string) =>
    createHmac("sha256", key).update(text).digest();
  const hash = (text: string) => createHash("sha256").update(text).digest("hex");
  const request = `GET\n/mqtt\n${query}\nhost:${HOST}\n\nhost\n${hash("")}`;
  const scope = "20261120/eu-west-1/iotdevicegateway/aws4_request";
  const text = `AWS4-HMAC-SHA256\n20261120T100000Z\n${scope}\n${hash(request)}`;
  const day = hmac(`AWS4${credentials.secretAccessKey}`, "20261120");
  const key = hmac(hmac(hmac(day, "eu-west-1"), "iotdevicegateway"), "aws4_request");
  return hmac(key, text).toString("hex");
};

it("is signed for the IoT device gateway as Signature Version 4 says", async () => {
  const url = new URL(await sign());
  expect(`${url.protocol}//${url.host}${url.pathname}`).toBe(`wss://${HOST}/mqtt`);
  const pairs = url.search.slice(1).split("&");
  const signed = pairs.filter((pair) => !pair.startsWith("X-Amz-Signature=")).toSorted();
  expect(url.searchParams.get("X-Amz-Signature")).toBe(expectedSignature(signed.join("&")));
  expect(url.searchParams.get("X-Amz-Credential")).toBe(
    "AKIDEXAMPLE/20261120/eu-west-1/iotdevicegateway/aws4_request",
  );
});

it("carries a session token outside of the signature, as IoT Core wants it", async () => {
  const [without, withToken] = [new URL(await sign()), new URL(await sign("tok/en+="))];
  expect(withToken.searchParams.get("X-Amz-Security-Token")).toBe("tok/en+=");
  withToken.searchParams.delete("X-Amz-Security-Token");
  expect(withToken.searchParams.toString()).toBe(without.searchParams.toString());
});

it("says nothing of the secret", async () => {
  expect(decodeURIComponent(await sign())).not.toContain(credentials.secretAccessKey);
});
