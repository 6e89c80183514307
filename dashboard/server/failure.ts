import { InvalidInput, ServiceBusy, ServiceRefused } from "../../domain/errors.ts";
import { Refusal } from "./refusal.ts";

/** An error as the client learns it: never a stack, and what we did not foresee not at all. */
export const failureOf = (error: unknown): Refusal => {
  if (error instanceof Refusal) return error;
  if (error instanceof InvalidInput) return new Refusal(error.message, { status: 400 });
  if (isDenied(error)) {
    return new Refusal(
      `the machine that shows this page may only look; decide with your own credentials: npm run fleet (docs/deploy.md, Approving): ${error.message}`,
      { status: 403 },
    );
  }
  if (error instanceof ServiceRefused) return new Refusal(error.message, { status: 409 });
  if (error instanceof ServiceBusy) {
    return new Refusal(`${error.message}; try again`, {
      status: 503,
      headers: { "retry-after": "2" },
    });
  }
  return new Refusal("the server failed on this request; its log says why", { status: 500 });
};

/** The credentials of this process do not reach that far. */
export const isDenied = (error: unknown): error is ServiceRefused =>
  error instanceof ServiceRefused && /AccessDenied|not authorized/.test(error.message);
