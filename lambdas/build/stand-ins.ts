const SMITHY = "@smithy/core/dist-es/submodules";
const STREAMS = `${SMITHY}/serde/util-stream`;
const S3 = "@aws-sdk/middleware-sdk-s3/dist-es/submodules/s3";

const throwing = (name: string, why: string): string =>
  `export function ${name}() { throw new Error(${JSON.stringify(`${name} is not in this bundle: ${why}`)}); }`;
const absent = (name: string): string => `export const ${name} = undefined;`;
const empty = (name: string): string => `export class ${name} {}`;
/** A client's plugin that does nothing; of the module's other exports only the names stay. */
const idle = (plugin: string, ...others: string[]): string =>
  [`export const ${plugin} = () => ({ applyToStack() {} });`, ...others.map(absent)].join("\n");

const bytesOnly = "requests carry strings and bytes, never streams";
const nodeStreams = "Node's responses are no web streams";

/** What takes the place of a module of the SDK in a bundle, by the module's path in node_modules. */
export const STAND_INS: Readonly<Record<string, string>> = {
  // Node has these digests itself; the SDK takes its own only where they are missing.
  [`${SMITHY}/checksum/sha256/Sha256Js.js`]: absent("Sha256Js"),
  [`${SMITHY}/checksum/md5/Md5Js.js`]: absent("Md5Js"),
  [`${SMITHY}/checksum/crc32/Crc32Js.js`]: absent("Crc32Js"),
  "@aws-sdk/checksums/dist-es/submodules/sha/sha1/Sha1Js.js": absent("Sha1Js"),

  // The forms of browsers, for bodies that are web streams or blobs.
  [`${STREAMS}/sdk-stream-mixin.browser.js`]: throwing("sdkStreamMixin", nodeStreams),
  [`${STREAMS}/checksum/createChecksumStream.browser.js`]: throwing(
    "createChecksumStream",
    nodeStreams,
  ),
  [`${STREAMS}/createBufferedReadable.js`]: throwing("createBufferedReadable", bytesOnly),
  [`${STREAMS}/getAwsChunkedEncodingStream.js`]: throwing("getAwsChunkedEncodingStream", bytesOnly),
  [`${SMITHY}/checksum/hash-stream-node/readableStreamHasher.js`]: throwing(
    "readableStreamHasher",
    bytesOnly,
  ),

  // The SDK parses dates in two ways; the newer one, that of HTTP headers, serves JSON as well.
  [`${SMITHY}/serde/date-utils.js`]: `
    export {
      _parseEpochTimestamp as parseEpochTimestamp,
      _parseRfc3339DateTimeWithOffset as parseRfc3339DateTimeWithOffset,
      _parseRfc7231DateTime as parseRfc7231DateTime,
    } from "./schema-serde-lib/schema-date-utils";
    export const dateToUtcString = (date) => date.toUTCString();
    ${absent("parseRfc3339DateTime")}`,

  // Clients write into a logger that none of ours is given.
  "@aws-sdk/core/dist-es/submodules/client/middleware-logger/loggerMiddleware.js": idle(
    "getLoggerPlugin",
    "loggerMiddleware",
    "loggerMiddlewareOptions",
  ),

  // Lambda gives credentials, Region and settings by environment; there are no files, no metadata.
  "@aws-sdk/credential-provider-node/dist-es/index.js":
    'export { fromEnv as defaultProvider } from "@aws-sdk/credential-provider-env";',
  [`${SMITHY}/config/shared-ini-file-loader/loadSharedConfigFiles.js`]: `
    export { CONFIG_PREFIX_SEPARATOR } from "./constants";
    export const loadSharedConfigFiles = async () => ({ configFile: {}, credentialsFile: {} });`,
  // Lambda's own runtime keeps what belongs to an invocation, before any handler is loaded.
  "@aws/lambda-invoke-store/dist-es/invoke-store.js": `
    const none = { getXRayTraceId: () => undefined };
    export const InvokeStore = { getInstanceAsync: async () => globalThis.awslambda?.InvokeStore ?? none };
    ${empty("InvokeStoreBase")}`,
  [`${SMITHY}/config/config-resolver/regionConfig/getInstanceMetadataRegion.js`]: throwing(
    "getInstanceMetadataRegion",
    "set AWS_REGION",
  ),
  [`${SMITHY}/retry/util-retry/AdaptiveRetryStrategy.js`]: throwing(
    "AdaptiveRetryStrategy",
    "AWS_RETRY_MODE can only be standard",
  ),

  // DynamoDB's client has settings and a command for a discovery of endpoints that nobody starts.
  "@aws-sdk/middleware-endpoint-discovery/dist-es/index.js": `
    const unset = () => undefined;
    export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = {
      environmentVariableSelector: unset,
      configFileSelector: unset,
      default: undefined,
    };
    export const resolveEndpointDiscoveryConfig = (config) => config;`,
  "@aws-sdk/client-dynamodb/dist-es/commands/DescribeEndpointsCommand.js": empty(
    "DescribeEndpointsCommand",
  ),

  // Events in streams: none of our operations has any.
  [`${SMITHY}/event-streams/index.js`]: `
    ${throwing("EventStreamSerde", "no operation of ours streams events")}
    export const eventStreamSerdeProvider = () => undefined;
    export const resolveEventStreamSerdeConfig = (config) => config;`,
  "@smithy/signature-v4/dist-es/HeaderFormatter.js": empty("HeaderFormatter"),

  // S3's directory buckets, its access points of several Regions, and customers' own keys.
  [`${S3}/middleware-s3-express/functions/s3ExpressMiddleware.js`]: idle(
    "getS3ExpressPlugin",
    "s3ExpressMiddleware",
    "s3ExpressMiddlewareOptions",
  ),
  [`${S3}/middleware-s3-express/functions/s3ExpressHttpSigningMiddleware.js`]: idle(
    "getS3ExpressHttpSigningPlugin",
    "s3ExpressHttpSigningMiddleware",
    "s3ExpressHttpSigningMiddlewareOptions",
  ),
  [`${S3}/middleware-s3-express/classes/S3ExpressIdentityProviderImpl.js`]: empty(
    "S3ExpressIdentityProviderImpl",
  ),
  "@aws-sdk/client-s3/dist-es/commands/CreateSessionCommand.js": empty("CreateSessionCommand"),
  "@aws-sdk/signature-v4-multi-region/dist-es/SignatureV4MultiRegion.js": `
    import { SignatureV4 } from "@smithy/signature-v4";
    export class SignatureV4MultiRegion extends SignatureV4 {
      static sigv4aDependency() { return "none"; }
    }`,
  "@aws-sdk/core/dist-es/submodules/httpAuthSchemes/aws_sdk/AwsSdkSigV4ASigner.js":
    empty("AwsSdkSigV4ASigner"),
  [`${S3}/middleware-ssec/middleware-ssec.js`]: idle(
    "getSsecPlugin",
    "ssecMiddleware",
    "ssecMiddlewareOptions",
    "isValidBase64EncodedSSECustomerKey",
  ),

  // An error inside a 200 comes of copies and of uploads in parts. (Amazon S3 user guide, "CopyObject")
  [`${S3}/middleware-throw-200-exceptions/throw-200-exceptions.js`]: idle(
    "getThrow200ExceptionsPlugin",
    "throw200ExceptionsMiddleware",
    "throw200ExceptionsMiddlewareOptions",
  ),

  // Our S3 client follows no redirect to another Region, waits for no "100 Continue", and sends no
  // XML: only objects' bytes.
  [`${S3}/middleware-region-redirect/region-redirect-middleware.js`]: idle(
    "getRegionRedirectMiddlewarePlugin",
    "regionRedirectMiddleware",
    "regionRedirectMiddlewareOptions",
  ),
  [`${S3}/middleware-expect-continue/middleware-expect-continue.js`]: idle(
    "getAddExpectContinuePlugin",
    "addExpectContinueMiddleware",
    "addExpectContinueMiddlewareOptions",
  ),
  "@aws-sdk/core/dist-es/submodules/protocols/xml/XmlShapeSerializer.js": `
    export class XmlShapeSerializer { setSerdeContext() {} }`,
};
