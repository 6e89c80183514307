import { expect, it } from "vitest";
import { quaternionOf } from "../../simulator/attitude.ts";

it("gives a quaternion of length 1 for every attitude", () => {
  for (let yaw = -700; yaw < 700; yaw += 1.7) {
    const { qw, qx, qy, qz } = quaternionOf(yaw / 90, yaw / 130, yaw);
    expect(Math.abs(Math.hypot(qw, qx, qy, qz) - 1)).toBeLessThan(1e-9);
  }
});
