import { RemovalPolicy } from "aws-cdk-lib";
import { Key, KeySpec, KeyUsage } from "aws-cdk-lib/aws-kms";
import { Construct } from "constructs";

/**
 * The keys by which releases are signed: the first signs, and devices believe the others beside it, since
 * the model that they had is theirs. KMS cannot rotate asymmetric keys by itself, so a generation's name
 * makes another. Retained: without them no release could be told from a forgery.
 */
export const signingKeys = (
  scope: Construct,
  generations: readonly string[],
): readonly [signing: Key, ...trusted: Key[]] => {
  const [signing, ...trusted] = generations.map(
    (generation) => new SigningKey(scope, `SigningKey${generation}`).key,
  );
  if (signing) return [signing, ...trusted];
  throw new Error("signingKeys: expected at least one, got none");
};

class SigningKey extends Construct {
  readonly key: Key;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.key = new Key(this, "Key", {
      description: "Signs the anomaly models that are released to the fleet",
      keySpec: KeySpec.ECC_NIST_P256,
      keyUsage: KeyUsage.SIGN_VERIFY,
      // One that was made in a deployment that failed has signed nothing, and costs a dollar a month.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
  }
}
