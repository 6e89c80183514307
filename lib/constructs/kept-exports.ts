import { type Stack, Token } from "aws-cdk-lib";

/**
 * Keeps exporting what other stacks of some configurations import. CloudFormation refuses to take an
 * export away from a stack that still uses it, and a stack that the configuration no longer has is
 * not updated before: without this, `page: "none"` could not be deployed after `page: "simulator"`.
 */
export const keepExported = (stack: Stack, values: readonly string[]): void => {
  // What the configuration itself says is no reference, and nobody imports it.
  for (const value of values) if (Token.isUnresolved(value)) stack.exportValue(value);
};
