import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import {
  GetDeploymentCommand,
  GreengrassV2Client,
  ListDeploymentsCommand,
} from "@aws-sdk/client-greengrassv2";
import { marshall } from "@aws-sdk/util-dynamodb";
import { NAMES } from "../../domain/names.ts";
import { ourVersions } from "../../domain/rollout/components.ts";
import type { HeldBack } from "../../domain/rollout/quarantine.ts";
import { keysOf } from "./a-broken-model.ts";

const TARGET = "arn:aws:iot:eu-west-1:123456789012:thinggroup/windturbine-fleet";

/**
 * Puts on record what JudgeRing writes of a device that failed its ring's newest release, as a ring
 * that tolerates failures does; one device alone is too many for the default policy.
 */
export const recordFailedDevice = async (awsUrl: string, thingName: string): Promise<void> => {
  const config = { endpoint: awsUrl, region: "eu-west-1", credentials: keysOf(awsUrl) };
  const greengrass = new GreengrassV2Client(config);
  const ledger = new DynamoDBClient(config);
  const { deployments = [] } = await greengrass.send(
    new ListDeploymentsCommand({ targetArn: TARGET, historyFilter: "ALL" }),
  );
  const versions = await Promise.all(
    deployments.map(async ({ deploymentId }) => {
      const { components = {} } = await greengrass.send(new GetDeploymentCommand({ deploymentId }));
      return ourVersions(
        Object.fromEntries(
          Object.entries(components).map(([name, each]) => [name, each.componentVersion ?? ""]),
        ),
      );
    }),
  );
  const [failed = {}] = versions;
  const item: HeldBack = {
    thingName,
    ring: "fleet",
    failed,
    // The first release, which this fleet is known to run.
    back: versions.at(-1) ?? {},
    reason: "failed on purpose",
    state: "failed",
    // Later than its next reports, which say that it is well on what it is to have failed.
    since: new Date(Date.now() + 120_000).toISOString(),
    given: [],
  };
  await ledger.send(
    new PutItemCommand({
      TableName: NAMES.ledgerTable,
      Item: marshall({ pk: "quarantine", sk: thingName, ...item }),
    }),
  );
  greengrass.destroy();
  ledger.destroy();
};
