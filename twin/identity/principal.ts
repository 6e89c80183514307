import type { Statement } from "./statement.ts";

/** Somebody who calls: what it signs with, who it is, and what it may do. */
export interface Principal {
  readonly secretAccessKey: string;
  /** As AWS names it in "is not authorized" and in GetCallerIdentity. */
  readonly arn: string;
  /** Of its identity policies; the owner of the account may do everything. */
  readonly may: "everything" | readonly Statement[];
}

/** Who has that access key; undefined for a key that nobody was given. */
export type PrincipalOf = (accessKeyId: string) => Principal | undefined;
