import {
  attributesOf,
  bindCertificate,
  issueCertificate,
  retireCertificates,
} from "../../adapters/iot/device-certificates.ts";
import { readObject, sizeOfObject, writeOnce } from "../../adapters/s3/object-store.ts";
import { task } from "../../adapters/task.ts";
import { policyNames } from "../../domain/device-policies.ts";
import { parseCertificateRequest } from "../../domain/enrolment.ts";
import { InvalidInput } from "../../domain/errors.ts";

/**
 * Answers a device's signing request with a certificate, so that the private key never leaves the
 * device. The certificate before it is revoked: a replaced machine, or a stolen key, speaks no more.
 * The same request is answered once, however often its event comes.
 */
export const handler = task(
  "IssueCertificate",
  async (event) => {
    const { thingName, requestUri, certificateUri } = parseCertificateRequest(event);
    if ((await sizeOfObject(certificateUri)) !== undefined)
      return { kind: "alreadyIssued", thingName };
    const attributes = await attributesOf(thingName);
    if (attributes === undefined) {
      throw new InvalidInput(`thing ${thingName}: there is none; deploy the fleet stack again`);
    }
    const turbines = (attributes["turbines"] ?? "").split(",").filter(Boolean);
    const request = Buffer.from(await readObject(requestUri)).toString("utf8");
    const { arn, pem } = await issueCertificate(request);
    await bindCertificate(arn, thingName, policyNames(thingName, turbines.length));
    await writeOnce(certificateUri, Buffer.from(pem));
    const retired = await retireCertificates(thingName, arn);
    return { kind: "issued", thingName, retired: retired.length };
  },
  (output) => output,
);
