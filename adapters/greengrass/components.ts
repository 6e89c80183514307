import {
  CreateComponentVersionCommand,
  DescribeComponentCommand,
  GreengrassV2Client,
  ListComponentVersionsCommand,
} from "@aws-sdk/client-greengrassv2";
import { ComponentRefused } from "../../domain/errors.ts";
import { componentArn, componentVersionArn, type Home } from "../aws/arns.ts";
import { askUnless } from "../aws/aws-errors.ts";

const client = new GreengrassV2Client({});
const CONTENT_TAG = "content-sha256";

export interface Publication {
  readonly home: Home;
  readonly name: string;
  /** SHA-256 of everything that makes this component what it is, its version excepted. */
  readonly contentSha: string;
  /** Versions to try in order; the first that is free, or holds the same content, is taken. */
  readonly versions: Iterable<string>;
  recipe(version: string): object;
}

/**
 * Publishes a component version, or finds the one that already holds the content. Versions are
 * immutable in Greengrass: an existing one is compared by its content tag, never overwritten.
 * @throws ComponentRefused when every candidate is taken by other content
 */
export const publishComponent = async (publication: Publication): Promise<string> => {
  const { home, name, contentSha } = publication;
  const tried: string[] = [];
  for (const version of publication.versions) {
    tried.push(version);
    const arn = componentVersionArn(home, name, version);
    const existing = await describeComponent(arn);
    if (existing ? holds(existing, contentSha) : await create(publication, version)) {
      return version;
    }
    if (holds(await describeComponent(arn), contentSha)) return version;
  }
  throw new ComponentRefused(
    `publish ${name}: versions ${tried.join(", ")} exist with other content; delete the unused ones`,
  );
};

/** A version that Greengrass found not deployable stays so for ever; its content needs another. */
const holds = (found: ComponentState | undefined, contentSha: string): boolean =>
  found?.contentSha === contentSha && !UNDEPLOYABLE.has(found.state);

const UNDEPLOYABLE: ReadonlySet<string> = new Set(["FAILED", "DEPRECATED"]);

/** Answers false when somebody else created the version in between. */
const create = async (publication: Publication, version: string): Promise<boolean> => {
  const { name, contentSha } = publication;
  const created = await askUnless(["ConflictException"], `create ${name} ${version}`, () =>
    client.send(
      new CreateComponentVersionCommand({
        inlineRecipe: Buffer.from(JSON.stringify(publication.recipe(version))),
        tags: { [CONTENT_TAG]: contentSha },
      }),
    ),
  );
  return created !== undefined;
};

export interface ComponentState {
  readonly state: string;
  /** Greengrass's own words, artefact by artefact. */
  readonly problem?: string;
  readonly contentSha?: string;
}

/** State of a component version, or undefined when there is none. */
export const describeComponent = async (arn: string): Promise<ComponentState | undefined> => {
  const found = await askUnless(["ResourceNotFoundException"], `describe ${arn}`, () =>
    client.send(new DescribeComponentCommand({ arn })),
  );
  if (!found) return undefined;
  const errors = Object.entries(found.status?.errors ?? {}).map(([what, why]) => `${what}: ${why}`);
  const problem = [found.status?.message, ...errors].filter(Boolean).join("; ");
  const contentSha = found.tags?.[CONTENT_TAG];
  return {
    state: found.status?.componentState ?? "REQUESTED",
    ...(problem && { problem }),
    ...(contentSha && { contentSha }),
  };
};

/** The newest version of a component, or undefined when there is none. */
export const newestVersion = async (home: Home, name: string): Promise<string | undefined> => {
  const arn = componentArn(home, name);
  const page = await askUnless(["ResourceNotFoundException"], `list versions of ${name}`, () =>
    client.send(new ListComponentVersionsCommand({ arn, maxResults: 1 })),
  );
  return page?.componentVersions?.[0]?.componentVersion;
};

/**
 * True once the version is deployable, false while Greengrass works on it.
 * @throws ComponentRefused with Greengrass's reason when it failed
 */
export const isDeployable = async (home: Home, name: string, version: string): Promise<boolean> => {
  const found = await describeComponent(componentVersionArn(home, name, version));
  if (found?.state === "DEPLOYABLE") return true;
  if (found && UNDEPLOYABLE.has(found.state)) {
    throw new ComponentRefused(
      `${name} ${version} is ${found.state}: ${found.problem ?? "no reason given"}; mend the artefact and run again`,
    );
  }
  return false;
};
