/** Permissions that no call of ours shows, with why a role has them all the same. */
export const REASONS: readonly { readonly permits: RegExp; readonly why: string }[] = [
  { permits: /^logs:(CreateLogStream|PutLogEvents) on /, why: "Lambda writes the function's log" },
  { permits: /^xray:/, why: "Lambda sends traces; X-Ray has no resources" },
  {
    permits: /^sqs:\w+ on .*(DeadLetters|Failed)/,
    why: "Lambda keeps an event whose function failed",
  },
  {
    permits: /^greengrass:TagResource on .*:deployments:/,
    why: "an operator's tags on a ring's deployment are carried over to the next one",
  },
  {
    permits: /^s3:GetObject on .*cdk-.*-assets-|^iot:DescribeEndpoint on/,
    why: "an instance's first boot fetches its bundle and asks for its endpoint with the AWS CLI",
  },
  {
    permits: /^s3:GetObject on .*data\/evaluations\/\*/,
    why: "the page shows the evaluation of a trained model",
  },
];
