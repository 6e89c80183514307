/** What Neo blames on its caller: the job fails with this text, and trying again would not help. */
export class InputConfigurationError extends Error {
  override readonly name = "InputConfigurationError";

  constructor(message: string, options?: ErrorOptions) {
    super(`ClientError: InputConfiguration: ${message}`, options);
  }
}
