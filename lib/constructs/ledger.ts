import { RemovalPolicy } from "aws-cdk-lib";
import {
  AttributeType,
  Billing,
  CfnGlobalTable,
  TableEncryptionV2,
  TableV2,
} from "aws-cdk-lib/aws-dynamodb";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { Construct } from "constructs";
import { keyAt, namesAt } from "../stacks/staged-stack.ts";

/**
 * The table that remembers rollouts, ring outcomes and device histories (docs/ledger.md). It is
 * the record of who released what and why, so it outlives the stack.
 */
export class Ledger extends Construct {
  readonly table: TableV2;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.table = new TableV2(this, "Table", {
      tableName: namesAt(this).ledgerTable,
      partitionKey: { name: "pk", type: AttributeType.STRING },
      sortKey: { name: "sk", type: AttributeType.STRING },
      billing: Billing.onDemand(),
      encryption: TableEncryptionV2.awsManagedKey(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      timeToLiveAttribute: "expiresAt",
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.liesUnder(keyAt(this));
  }

  /** CDK names a replica's key only where the stack names its Region, and these go to any. */
  private liesUnder(key: IKey | undefined): void {
    if (!key) return;
    const { defaultChild } = this.table.node;
    if (!(defaultChild instanceof CfnGlobalTable))
      throw new Error("table: expected a global table");
    defaultChild.addPropertyOverride("Replicas.0.SSESpecification.KMSMasterKeyId", key.keyArn);
  }
}
