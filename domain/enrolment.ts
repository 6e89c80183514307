import * as z from "zod/mini";
import { InvalidInput } from "./errors.ts";
import { NAMES } from "./names.ts";
import { parse } from "./parse.ts";

/** Where a device puts its certificate signing request, and finds the certificate for it. */
export const REQUESTS = "requests";
export const CERTIFICATES = "certificates";

/** A PEM request for a 2,048 bit key has 1 KB; more is not one. */
export const MAX_REQUEST_BYTES = 8_192;

/** EventBridge's event for a request that arrived. (S3 user guide, "EventBridge event message structure") */
export const requestPattern = (bucket: string) => ({
  source: ["aws.s3"],
  "detail-type": ["Object Created"],
  detail: { bucket: { name: [bucket] }, object: { key: [{ prefix: `${REQUESTS}/` }] } },
});

const event = z.object({
  detail: z.object({
    bucket: z.object({ name: z.string() }),
    object: z.object({ key: z.string(), size: z.number() }),
  }),
});

export interface CertificateRequest {
  readonly thingName: string;
  /** S3 URI of the request in PEM. */
  readonly requestUri: string;
  /** S3 URI where the certificate goes. */
  readonly certificateUri: string;
}

/**
 * The device is who may write below its name: the instance's role permits no other prefix, so the
 * key is believed and the request's own subject is not. @throws InvalidInput
 */
export const parseCertificateRequest = (input: unknown): CertificateRequest => {
  const { bucket, object } = parse(event, input, "event").detail;
  const match = new RegExp(
    `^${REQUESTS}/((?:[a-z][a-z0-9]*-)?${NAMES.thingPrefix}\\d+)/([0-9a-f]{64})\\.csr$`,
  ).exec(object.key);
  if (!match?.[1] || !match[2]) {
    throw new InvalidInput(
      `object ${object.key}: expected ${REQUESTS}/<thing>/<SHA-256 of the request>.csr`,
    );
  }
  if (object.size > MAX_REQUEST_BYTES) {
    throw new InvalidInput(
      `object ${object.key}: expected ${MAX_REQUEST_BYTES} bytes at most, got ${object.size}`,
    );
  }
  return {
    thingName: match[1],
    requestUri: `s3://${bucket.name}/${object.key}`,
    certificateUri: `s3://${bucket.name}/${CERTIFICATES}/${match[1]}/${match[2]}.pem`,
  };
};

const place = z.object({
  ThingName: z.string(),
  ThingGroup: z.string(),
  /** Names of the policies that its certificates have; absent before there were several. */
  Policies: z.optional(z.array(z.string())),
});

const enrolment = z.object({
  RequestType: z.enum(["Create", "Update", "Delete"]),
  ResponseURL: z.string(),
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
  PhysicalResourceId: z.optional(z.string()),
  ResourceProperties: place,
  OldResourceProperties: z.optional(place),
});

/** CloudFormation's request for a device's place in its ring. */
export type EnrolmentRequest = z.infer<typeof enrolment>;

/** (CloudFormation template reference, "Custom resource request objects") @throws InvalidInput */
export const parseEnrolment = (input: unknown): EnrolmentRequest =>
  parse(enrolment, input, "custom resource request");
