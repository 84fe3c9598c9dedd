import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MANIFEST_NAME } from '../../fleet/fleet_names.ts'
import { type FleetManifest, parseManifest } from '../../fleet/manifest.ts'
import { prepareFolder, writeWhole } from '../../result/run/write_run.ts'
import { InputError } from '../../suite/input_error.ts'
import { readInput } from '../../suite/read_file.ts'

/** Far more than a manifest of ten thousand nodes needs. */
const MAX_BYTES = 10_000_000

function textOf(manifest: FleetManifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`
}

/** Returns the manifest of the fleet in a folder. @throws InputError where there is none. */
export function readManifest(folder: string): FleetManifest {
  const path = join(folder, MANIFEST_NAME)
  const advice = 'give the folder that muxbench fleet submit has named'
  return parseManifest(readInput(path, { advice, most: MAX_BYTES }).toString('utf8'), path)
}

/**
 * Writes the manifest of a new fleet into its folder, which is made where there is none.
 * @returns a function that takes it away again.
 * @throws InputError where the folder has a fleet already.
 */
export function beginManifest(folder: string, manifest: FleetManifest): () => void {
  prepareFolder(folder)
  const path = join(folder, MANIFEST_NAME)
  try {
    writeFileSync(path, textOf(manifest), { flag: 'wx' })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'EEXIST')
      throw new InputError(`cannot write ${path}: ${code} (choose another folder with --out)`)
    throw new InputError(
      `${folder} holds a fleet already: collect it (muxbench fleet collect), or choose another folder with --out`,
    )
  }
  return () => rmSync(path, { force: true })
}

/** Replaces the manifest of a fleet, so that a reader finds the one or the other whole. */
export async function replaceManifest(folder: string, manifest: FleetManifest): Promise<void> {
  await writeWhole(join(folder, MANIFEST_NAME), textOf(manifest))
}
