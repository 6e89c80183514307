import { http } from "msw/http";
import type { Place } from "./kind.ts";
import { noteNeed } from "./kinds/called-as-role.ts";

/** What CloudFormation is told at the URL of a request. */
export interface CustomResourceAnswer {
  readonly Status: "SUCCESS" | "FAILED";
  readonly Reason?: string;
  readonly PhysicalResourceId?: string;
  readonly Data?: Readonly<Record<string, unknown>>;
}

const told = new Map<string, CustomResourceAnswer>();
let asked = 0;

/** Where custom resources answer. */
export const answers = {
  expect(logicalId: string) {
    asked += 1;
    const path = `/${asked}/${logicalId}`;
    return { url: `https://cloudformation.miniature${path}`, answer: () => told.get(path) };
  },
};

/**
 * What the twin does not have: CloudFormation's answers, and Systems Manager's public parameter, whose
 * newest image `newest` says.
 */
export const networkHandlers = ({ partition, region }: Place, newest: () => string) => [
  http.put("https://cloudformation.miniature/*", async ({ request }) => {
    told.set(new URL(request.url).pathname, (await request.json()) as CustomResourceAnswer);
    return new Response();
  }),
  http.post(/^https:\/\/ssm\./, async ({ request }) => {
    const { Name } = (await request.json()) as { Name: string };
    const resource = `arn:${partition}:ssm:${region}::parameter${Name}`;
    noteNeed({ action: "ssm:GetParameter", resource });
    return Response.json({ Parameter: { Name, Type: "String", Value: newest(), Version: 1 } });
  }),
];
