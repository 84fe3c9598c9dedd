/** What the command line has to know of a fleet without its manifest's schema, which takes long to load. */

export const MANIFEST_NAME = 'fleet.json'

export const FLEET_SCHEDULERS = ['slurm', 'kubernetes'] as const
