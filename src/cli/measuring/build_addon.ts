import { spawnSync } from 'node:child_process'
import { type Addon, AddonError, addonExists, loadAddon } from '../../poller/addon.ts'
import { availableMemory } from '../../runner/cell_plan.ts'
import { BLOCK_THREADS, memoryRefusal, TOO_FEW_THREADS } from '../../runner/process_limits.ts'
import { packageFile } from '../../suite/package_file.ts'
import { note } from '../messages.ts'

/** @throws AddonError where a block process could not start, and would be killed, abort or hang. */
function checkLimits(addon: Addon): Addon {
  const refusal = memoryRefusal(availableMemory())
  if (refusal !== null) throw new AddonError(refusal)
  try {
    addon.probeThreads(BLOCK_THREADS)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
    throw new AddonError(TOO_FEW_THREADS)
  }
  return addon
}

/**
 * Returns the native addon. It is built first where the installation left that out, since npm may be told to run no
 * install scripts.
 * @throws AddonError in one line, where it cannot be built or loaded, or where block processes cannot start.
 */
export function requireAddon(): Addon {
  if (!addonExists()) {
    if (process.stderr.isTTY) note('building the native addon, which takes half a minute, once')
    const result = spawnSync(process.execPath, [packageFile('scripts/build_native.mjs')], {
      encoding: 'utf8',
    })
    if (result.status !== 0) {
      const reason = result.stderr.trim().split('\n').at(-1) || 'the build failed'
      throw new AddonError(reason)
    }
  }
  return checkLimits(loadAddon())
}
