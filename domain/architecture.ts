/** Greengrass's names of the fleet's processors, and what other services call them. */
export const ARCHITECTURES = ["amd64", "aarch64"] as const;
export type Architecture = (typeof ARCHITECTURES)[number];

/** Neo's TargetPlatform.Arch. */
export const NEO_ARCHITECTURE = { amd64: "X86_64", aarch64: "ARM64" } as const satisfies Record<
  Architecture,
  string
>;
