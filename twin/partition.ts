/** The partition of a Region: AWS's own data has no other rule for the three that exist. */
export const partitionOf = (region: string): "aws" | "aws-cn" | "aws-us-gov" => {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
};
