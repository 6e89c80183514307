/** A CloudFormation template as CDK writes it. */
export interface Template {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<
    Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: string } }>
  >;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Parameters?: Readonly<Record<string, { readonly Default?: string }>>;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  /** The condition without which there is no such resource. */
  readonly Condition?: string;
  readonly DependsOn?: string | readonly string[];
  readonly DeletionPolicy?: RemovalRule;
  readonly UpdateReplacePolicy?: RemovalRule;
  readonly CreationPolicy?: object;
}

/** (CloudFormation template reference, "DeletionPolicy attribute") */
type RemovalRule = "Delete" | "Retain" | "RetainExceptOnCreate";

/** A stack to be deployed, after those that it imports from. */
export interface StackPlan {
  readonly name: string;
  readonly template: Template;
}

/** Whether the value is one of CloudFormation's functions; its name and argument. */
export const functionIn = (
  value: object,
): readonly [name: string, argument: unknown] | undefined => {
  const [entry, ...others] = Object.entries(value);
  return entry && others.length === 0 && /^(Ref|Fn::\w+)$/.test(entry[0]) ? entry : undefined;
};
