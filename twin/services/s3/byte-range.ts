import { AwsError } from "../../wire/service.ts";

export interface ByteRange {
  readonly start: number;
  /** Inclusive. */
  readonly end: number;
}

/**
 * The range that a header asks for. A form that is none is ignored (RFC 9110, 14.2).
 * @throws AwsError InvalidRange when it lies beyond the object
 */
export const rangeOf = (header: string | undefined, size: number): ByteRange | undefined => {
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? [];
  if (first === "" && last === "") return undefined;
  const start = first === "" ? Math.max(size - Number(last), 0) : Number(first);
  const end = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (start > end) {
    throw new AwsError(
      "InvalidRange",
      `The requested range is not satisfiable: ${header} of ${size} bytes`,
      416,
      { ActualObjectSize: size },
    );
  }
  return { start, end };
};
