import type { Need, Place } from "../../twin/identity/need.ts";
import { needsOfCall } from "../../twin/identity/needs-of-call.ts";
import type { ObservedCall } from "../../twin/wire/observed-call.ts";

/** What an observed call needs on AWS, where the topic of notifications is encrypted. */
export const needsOf = (call: ObservedCall, place: Place = PLACE): readonly Need[] => [
  ...needsOfCall(call, place),
  // It asks whether an object is there, and whoever may not list is told "forbidden" of one that is not.
  ...(call.operation === "HeadObject"
    ? [{ action: "s3:ListBucket", resource: `arn:aws:s3:::${call.input["Bucket"]}` }]
    : []),
];

/** Where everything lies under a key of one's own, but what CDK keeps of a deployment itself. */
export const underKey = (key: string): Place => ({
  ...PLACE,
  keyOfTopic: () => key,
  keyOfStore: (_, name) => (name.startsWith("cdk-") ? undefined : key),
});

const PLACE: Place = {
  partition: "aws",
  region: "eu-west-1",
  account: "123456789012",
  keyOfTopic: () => "arn:aws:kms:eu-west-1:123456789012:key/notifications",
};
