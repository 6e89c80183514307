import { expect, test } from "vitest";
import { signatureOf } from "../../../twin/wire/signature.ts";
import { signedAs } from "../services/started-cloud.ts";

const at = (search: string) => new Request(`https://example.com/data/key${search}`);

test("a signed header names caller, region and service", () => {
  const request = new Request("https://example.com", { headers: signedAs("states") });
  expect(signatureOf(request)).toEqual({
    accessKeyId: "tester",
    region: "eu-west-1",
    signingName: "states",
  });
});

test("a caller's name may hold slashes", () => {
  const scope = encodeURIComponent("lambda/Admit/20261123/eu-west-1/s3/aws4_request");
  expect(signatureOf(at(`?X-Amz-Credential=${scope}`))?.accessKeyId).toBe("lambda/Admit");
});

test("presigned addresses are signed requests, in version 4 and in version 2", () => {
  const scope = encodeURIComponent("me/20261123/eu-west-1/s3/aws4_request");
  expect(signatureOf(at(`?X-Amz-Credential=${scope}&X-Amz-Signature=0`))).toEqual({
    accessKeyId: "me",
    region: "eu-west-1",
    signingName: "s3",
  });
  expect(signatureOf(at("?AWSAccessKeyId=me&Signature=0&Expires=1"))).toMatchObject({
    accessKeyId: "me",
    signingName: "s3",
  });
});

test.each([
  ["", {}],
  ["?X-Amz-Credential=me/s3", {}],
  ["", { authorization: "Bearer a" }],
])("a request with %j and %j is not signed", (search, headers) => {
  expect(signatureOf(new Request(at(search), { headers }))).toBeUndefined();
});
