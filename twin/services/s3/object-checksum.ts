import { AwsError } from "../../wire/service.ts";

/** What S3 keeps of a content to verify it by: in the algorithm that its sender chose. */
export interface ObjectChecksum {
  readonly algorithm: Algorithm;
  /** Base64; with `-<parts>` behind it when it is made of the parts' own. */
  readonly value: string;
}

/** S3's algorithms, by their names in `x-amz-checksum-…`, and the members that carry them. */
const MEMBERS = {
  crc32: "ChecksumCRC32",
  crc32c: "ChecksumCRC32C",
  crc64nvme: "ChecksumCRC64NVME",
  md5: "ChecksumMD5",
  sha1: "ChecksumSHA1",
  sha256: "ChecksumSHA256",
  sha512: "ChecksumSHA512",
} as const;

export type Algorithm = keyof typeof MEMBERS;
type Input = Readonly<Record<string, unknown>>;

const ALGORITHMS = Object.keys(MEMBERS) as readonly Algorithm[];

/** What S3 takes by itself when a client names none. (S3 user guide, "Checking object integrity") */
export const OWN_ALGORITHM: Algorithm = "crc64nvme";

/**
 * Of the checksum that a request carries, in a header or as its body's trailer.
 * @throws AwsError for one that is not computed here
 */
export const algorithmIn = (input: Input): Algorithm | undefined => {
  const sent = ALGORITHMS.find((algorithm) => input[MEMBERS[algorithm]] !== undefined);
  const named = input["ChecksumAlgorithm"];
  if (sent !== undefined || named === undefined) return sent ?? refuseUnknown(input);
  return ALGORITHMS.find((algorithm) => algorithm.toUpperCase() === named) ?? refuse(named);
};

const refuseUnknown = (input: Input): undefined => {
  const member = Object.keys(input).find((name) => /^ChecksumXX/.test(name));
  return member === undefined ? undefined : refuse(member);
};

const refuse = (name: unknown): never => {
  const known = ALGORITHMS.map((algorithm) => algorithm.toUpperCase()).join(", ");
  throw new AwsError("NotImplemented", `${name}: the local S3 computes ${known}`, 501);
};

/** Whether the checksum that a request carries in a header is another than the content's. */
export const differsFrom = (input: Input, { algorithm, value }: ObjectChecksum): boolean => {
  const sent = input[MEMBERS[algorithm]];
  return sent !== undefined && sent !== value;
};

/** As answers have it; nothing for what was kept without one. */
export const checksumMember = (checksum: ObjectChecksum | undefined): Record<string, string> =>
  checksum === undefined ? {} : { [MEMBERS[checksum.algorithm]]: checksum.value };

/** With whether it is the content's or that of its parts' checksums. */
export const checksumMembers = (checksum: ObjectChecksum | undefined): Record<string, string> =>
  checksum === undefined
    ? {}
    : {
        ...checksumMember(checksum),
        ChecksumType: checksum.value.includes("-") ? "COMPOSITE" : "FULL_OBJECT",
      };
