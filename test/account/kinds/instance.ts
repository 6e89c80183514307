import "reflect-metadata";
import { createHash } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { Pkcs10CertificateRequestGenerator } from "@peculiar/x509";
import { type Ground, type Kind, type Properties, textOf } from "../kind.ts";

/** An instance that runs. */
export interface Machine {
  readonly imageId: string;
  /** The thing it is, and the certificate it got; absent for one that is no device. */
  readonly device?: Device;
}

interface Device {
  readonly thing: string;
  readonly certificate: string;
  /** The machine makes another key and asks for a certificate for it, as a first boot does. */
  rotate(): Promise<void>;
}

/**
 * An instance whose first boot asks for a certificate as its user data says, with a key of its own,
 * and without one never signals: the stack then fails. `test/stacks/first-boot` runs the script.
 */
export const instance = (ground: Ground, machines: Map<string, Machine>): Kind => ({
  async create({ name, properties }) {
    const imageId = textOf(properties, "ImageId");
    if (!/^ami-[0-9a-f]+$/.test(imageId)) throw new Error(`${name}: no image ${imageId}`);
    const asks = requestIn(properties);
    if (!asks) machines.set(name, { imageId });
    const rotate = async (): Promise<void> => {
      if (!asks) return;
      const certificate = await enrol(ground, asks);
      machines.set(name, { imageId, device: { thing: asks.thing, certificate, rotate } });
    };
    await rotate();
    return undefined;
  },
  async remove({ name }) {
    machines.delete(name);
  },
});

interface Request {
  readonly bucket: string;
  readonly thing: string;
}

/** Where the first boot puts its signing request. */
const requestIn = (properties: Properties): Request | undefined => {
  const script = Buffer.from(textOf(properties, "UserData"), "base64").toString("utf8");
  const [, bucket = "", thing = ""] =
    /s3:\/\/([^/"]+)\/requests\/((?:[a-z0-9]+-)?edge-\d+)\//.exec(script) ?? [];
  return thing === "" ? undefined : { bucket, thing };
};

/** Asks, and waits for the answer. @throws Error when none comes */
const enrol = async ({ twin, resources }: Ground, { bucket, thing }: Request): Promise<string> => {
  const request = await signingRequest(thing);
  const name = createHash("sha256").update(request).digest("hex");
  const key = `requests/${thing}/${name}.csr`;
  await twin.world.objects.put(bucket, key, Buffer.from(request));
  const isHeard = [...resources()].some(
    ({ type, name: each, properties }) =>
      type === "AWS::S3::Bucket" && each === bucket && "NotificationConfiguration" in properties,
  );
  if (isHeard) {
    twin.world.events.emit({
      source: "aws.s3",
      detailType: "Object Created",
      resources: [],
      detail: { bucket: { name: bucket }, object: { key, size: request.length } },
    });
  }
  for (let look = 0; look < 500; look++) {
    const pem = await twin.world.objects.get(bucket, `certificates/${thing}/${name}.pem`);
    if (pem) return Buffer.from(pem).toString("utf8");
    await setTimeout(10);
  }
  throw new Error(`${thing}: its first boot found no certificate, so it never signalled`);
};

const signingRequest = async (thing: string): Promise<string> => {
  const signingAlgorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await crypto.subtle.generateKey(signingAlgorithm, false, ["sign", "verify"]);
  const made = { name: `CN=${thing}`, keys, signingAlgorithm };
  return (await Pkcs10CertificateRequestGenerator.create(made)).toString("pem");
};
