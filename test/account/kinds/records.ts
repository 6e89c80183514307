import type { Ground, Kind } from "../kind.ts";

/** What outlives stacks: buckets and tables. */
export const recordKinds = ({ twin }: Ground): Readonly<Record<string, Kind>> => ({
  "AWS::S3::Bucket": {
    async create({ name }) {
      twin.world.buckets.create(name);
      return undefined;
    },
    remove: ({ name }) => twin.world.buckets.remove(name),
  },
  "AWS::DynamoDB::GlobalTable": {
    async create({ name }) {
      await twin.services.dynamodb.createTable({ name, partitionKey: "pk", sortKey: "sk" });
      return undefined;
    },
    async remove({ name, properties }) {
      const replicas = properties["Replicas"] as readonly { DeletionProtectionEnabled?: boolean }[];
      if (replicas.some((each) => each.DeletionProtectionEnabled === true)) {
        throw new Error(`table ${name} is protected against deletion`);
      }
      throw new Error(`table ${name}: expected to be kept, not deleted`);
    },
  },
});
