import type { Attributes } from "./buckets.ts";
import type { Written } from "./object-file.ts";

/** A multipart upload that is under way. */
export interface Upload {
  readonly directory: string;
  readonly attributes: Attributes;
  /** Whether the object's checksum is made of its parts' own. */
  readonly isComposite?: boolean;
  readonly parts: Map<number, Written>;
}
