interface Context {
  readonly awsRequestId: string;
  readonly functionName: string;
  getRemainingTimeInMillis(): number;
}

/** Answers what a function sees of its event, its context and its environment. */
export const handler = async (event: unknown, context: Context): Promise<object> => {
  console.log("echo was called");
  invocations += 1;
  return {
    event,
    invocations,
    functionName: context.functionName,
    hasRequestId: context.awsRequestId.length > 0,
    hasTimeLeft: context.getRemainingTimeInMillis() > 0,
    environment: process.env,
  };
};

let invocations = 0;
