/** A core and its detector are two processes, of 90 MB together; further devices share processes. */
export const MOST_PROCESSES = 20;

/** So many take about 450 MB together and start within a minute. */
export const DEVICES_A_PROCESS = 30;

/** Which devices are processes of their own, in words. */
export const devicesInWords = (devices: number): string =>
  devices <= MOST_PROCESSES
    ? `${devices} core devices are up`
    : `${devices} core devices are up: edge-1 to edge-${MOST_PROCESSES} are processes of their own, edge-${MOST_PROCESSES + 1} to edge-${devices} share ${Math.ceil((devices - MOST_PROCESSES) / DEVICES_A_PROCESS)} with their detectors`;
