/** The variables of a function: what Lambda sets, then the function's own. */
export const lambdaEnvironment = (
  { name, memoryMb, region }: { name: string; memoryMb: number; region: string },
  own: Readonly<Record<string, string>>,
): Record<string, string> => ({
  TZ: ":UTC",
  LANG: "en_US.UTF-8",
  AWS_REGION: region,
  AWS_DEFAULT_REGION: region,
  AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
  AWS_LAMBDA_FUNCTION_NAME: name,
  AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
  AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
  AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
  AWS_LAMBDA_LOG_STREAM_NAME: "local",
  // The endpoint knows the caller by the access key id.
  AWS_ACCESS_KEY_ID: name,
  AWS_SECRET_ACCESS_KEY: "local",
  ...own,
});
