import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";

interface Order {
  readonly id: string;
  readonly lines: readonly { readonly price: number; readonly count: number }[];
}

const dynamodb = new DynamoDBClient({});

/** Keeps the order with its total, and answers both. */
export const handler = async ({ id, lines }: Order): Promise<{ id: string; total: number }> => {
  if (lines.length === 0) throw new EmptyOrder(`order ${id} has no lines`);
  const total = lines.reduce((sum, { price, count }) => sum + price * count, 0);
  await dynamodb.send(
    new PutItemCommand({
      TableName: process.env["ORDERS_TABLE"],
      Item: { id: { S: id }, total: { N: String(total) } },
    }),
  );
  return { id, total };
};

class EmptyOrder extends Error {
  override readonly name = "EmptyOrder";
}
