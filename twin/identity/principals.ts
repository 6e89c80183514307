import type { Place } from "./need.ts";
import type { Principal } from "./principal.ts";
import { secretIn } from "./secrets.ts";
import type { Statement } from "./statement.ts";

/** In which account somebody is, and from what the secrets of this run are made. */
export interface Residence {
  readonly secretSeed: string;
  readonly home: Pick<Place, "partition" | "region" | "account">;
}

/** A person or program of the account's owner. */
export const owner = ({ secretSeed, home }: Residence, key: string): Principal => ({
  secretAccessKey: secretIn(secretSeed, key),
  arn: `arn:${home.partition}:iam::${home.account}:user/${key}`,
  may: "everything",
});

/** Whoever has taken a role: its key is the role's name. */
export const inRole = (
  { secretSeed, home }: Residence,
  role: string,
  may: readonly Statement[],
): Principal => ({
  secretAccessKey: secretIn(secretSeed, role),
  arn: `arn:${home.partition}:sts::${home.account}:assumed-role/${role}/${role}`,
  may,
});

/** A device, known by its thing's name; what it may do is what its certificate's policies say. */
export const device = (
  { secretSeed, home: { partition, region, account } }: Residence,
  thing: string,
  may: readonly Statement[],
): Principal => ({
  secretAccessKey: secretIn(secretSeed, thing),
  arn: `arn:${partition}:iot:${region}:${account}:thing/${thing}`,
  may,
});
