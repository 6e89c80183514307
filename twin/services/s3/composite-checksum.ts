import { CHECKSUMS } from "../../wire/checksum.ts";
import { type ObjectChecksum, OWN_ALGORITHM } from "./object-checksum.ts";
import type { Upload } from "./upload.ts";

/** Whether an upload's checksum is made of its parts'. (S3 user guide, "Checking object integrity") */
export const isComposite = ({ algorithm = OWN_ALGORITHM }: Upload["attributes"], type: unknown) =>
  type === undefined ? algorithm !== OWN_ALGORITHM : type === "COMPOSITE";

/** Of the parts' checksums, as an ETag is of their digests; none when a part has another algorithm's. */
export const compositeOf = (
  upload: Upload,
  parts: readonly ObjectChecksum[],
): ObjectChecksum | undefined => {
  const { algorithm } = upload.attributes;
  const digest = algorithm && CHECKSUMS[algorithm]?.();
  if (!upload.isComposite || !digest) return undefined;
  if (parts.some((part) => part.algorithm !== algorithm)) return undefined;
  for (const { value } of parts) digest.add(Buffer.from(value, "base64"));
  return { algorithm, value: `${digest.text()}-${parts.length}` };
};
