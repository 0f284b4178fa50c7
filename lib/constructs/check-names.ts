/** Name of the check that warns while a Region's replica key is missing. The plan review knows it too. */
export const replicaKeyCheckName = (region: string): string => `replica-key-${region}`;
