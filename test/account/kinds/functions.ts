import type { Asked, Ground, Made } from "../kind.ts";
import { physicalArn } from "../stack.ts";

/** The function with that ARN. @throws Error when there is none (any more) */
export const functionAt = ({ resources, place }: Ground, arn: string): Asked & Made => {
  for (const each of resources()) {
    if (each.type === "AWS::Lambda::Function" && physicalArn(each, place) === arn) return each;
  }
  throw new Error(`function ${arn}: there is none`);
};
