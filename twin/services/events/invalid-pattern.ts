/** A pattern that EventBridge would refuse; the message names the place. */
export class InvalidPattern extends Error {
  override readonly name = "InvalidPattern";
}
