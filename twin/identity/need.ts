/** A permission that a call needs of whoever makes it. */
export interface Need {
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string>>;
}

/** Where the called services stand, and what of their state decides what a call needs. */
export interface Place {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  /** Of an encrypted topic: its publisher uses the key. */
  readonly keyOfTopic?: (topicArn: string) => string | undefined;
  /** Of a bucket or a table that lies under a key: whoever uses it uses the key through its service. */
  readonly keyOfStore?: (kind: "bucket" | "table", name: string) => string | undefined;
  /** Of an alias or a bare key id. */
  readonly keyArnOf?: (keyId: string) => string | undefined;
}

// biome-ignore lint/suspicious/noExplicitAny: the wire's request; the contract check has seen it
export type Needs = (input: any, place: Place) => readonly Need[];

export const on = (action: string, resource: string): Need => ({ action, resource });

/** Actions that have no resource type: whoever may call them has "*". (Service authorization reference) */
export const withoutResource =
  (action: string): Needs =>
  () => [on(action, "*")];

export const arnAt = (
  { partition, region, account }: Place,
  service: string,
  rest: string,
): string => `arn:${partition}:${service}:${region}:${account}:${rest}`;

/** The request's member that holds an ARN is the resource. */
export const onMember =
  (action: string, member: string): Needs =>
  (input) => [on(action, String(input[member] ?? "*"))];

/** The request's member that holds a name stands at the end of the resource's ARN. */
export const onNamed =
  (action: string, service: string, kind: string, member: string): Needs =>
  (input, place) => [on(action, arnAt(place, service, `${kind}${input[member]}`))];
