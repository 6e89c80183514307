import { createHash, createHmac, type Hash, type Hmac } from "node:crypto";

/** Node's SHA-256 in the form that the SDK's signer takes. */
export class Sha256 {
  private readonly made: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.made =
      secret === undefined
        ? createHash("sha256")
        : createHmac(
            "sha256",
            typeof secret === "string" ? secret : Buffer.from(secret as Uint8Array),
          );
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.made.update(typeof data === "string" ? data : Buffer.from(data as Uint8Array));
  }

  async digest(): Promise<Uint8Array> {
    return this.made.digest();
  }

  reset(): void {
    // The signer takes a new one for each digest.
  }
}
