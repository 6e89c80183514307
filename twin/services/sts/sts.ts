import { partitionOf } from "../../partition.ts";
import type { Service } from "../../wire/service.ts";

/** AWS STS: who am I, and roles for whoever asks. Credentials of a role carry the session's name. */
export const stsService = ({
  account,
  region,
  now,
}: {
  account: string;
  region: string;
  now: () => Date;
}): Service => ({
  name: "sts",
  operations: {
    GetCallerIdentity: (_input: object, { caller, callerArn }) => ({
      Account: account,
      Arn: callerArn ?? `arn:${partitionOf(region)}:sts::${account}:assumed-role/local/${caller}`,
      UserId: `AROALOCAL:${caller}`,
    }),

    AssumeRole: (input: {
      RoleArn: string;
      RoleSessionName: string;
      DurationSeconds?: number;
    }) => ({
      Credentials: {
        // The pattern of access key ids: letters, digits and underscores, 16 and more.
        AccessKeyId: input.RoleSessionName.replaceAll(/\W/g, "_").padEnd(16, "_"),
        SecretAccessKey: "local",
        SessionToken: "local",
        Expiration: new Date(now().getTime() + (input.DurationSeconds ?? 3600) * 1000),
      },
      AssumedRoleUser: {
        AssumedRoleId: `AROALOCAL:${input.RoleSessionName}`,
        Arn: `arn:${partitionOf(region)}:sts::${account}:assumed-role/${input.RoleArn.split("/").at(-1)}/${input.RoleSessionName}`,
      },
    }),
  },
});
