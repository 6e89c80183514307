import { ServiceBusy } from "../../domain/errors.ts";

/** What CloudFormation asks back of a custom resource. (Template reference, "Custom resource response objects") */
export interface CustomResourceRequest {
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
}

export interface CustomResourceAnswer {
  readonly physicalId: string;
  readonly data?: Readonly<Record<string, string>>;
  /** Why it failed; absent when it did not. */
  readonly failure?: string;
}

/** A response body holds 4,096 bytes; the reason must leave room for the rest. */
const MAX_REASON = 1_500;

/** Tells CloudFormation how a custom resource's request ended. @throws ServiceBusy */
export const answerCloudFormation = async (
  request: CustomResourceRequest,
  { physicalId, data = {}, failure }: CustomResourceAnswer,
): Promise<void> => {
  const { StackId, RequestId, LogicalResourceId } = request;
  const body = JSON.stringify({
    Status: failure === undefined ? "SUCCESS" : "FAILED",
    ...(failure !== undefined && { Reason: failure.slice(0, MAX_REASON) }),
    PhysicalResourceId: physicalId,
    StackId,
    RequestId,
    LogicalResourceId,
    Data: data,
  });
  // The URL is signed without a content type, so none may be sent.
  const response = await fetch(request.ResponseURL, {
    method: "PUT",
    body: Buffer.from(body),
    headers: { "content-type": "" },
  });
  if (!response.ok) {
    throw new ServiceBusy(
      `answer ${LogicalResourceId}: CloudFormation's URL said ${response.status}`,
    );
  }
};
