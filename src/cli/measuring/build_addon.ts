import { spawnSync } from 'node:child_process'
import { type Addon, AddonError, addonExists, loadAddon } from '../../poller/addon.ts'
import { availableMemory } from '../../runner/cell_plan.ts'
import { packageFile } from '../../suite/package_file.ts'
import { formatBytes } from '../../units/format.ts'
import { note } from '../messages.ts'

/** The threads that Node.js starts for a block process: its main thread and those of V8, libuv and the inspector. */
const BLOCK_THREADS = 11

/** Says what is too low where the kernel does not grant the threads of a block process, and how to raise it. */
const TOO_FEW_THREADS = `the kernel grants no ${BLOCK_THREADS} more threads, which a block process needs: raise RLIMIT_NPROC (ulimit -u 64), or pids.max of the control group (docker run --pids-limit)`

/** What a run of few descriptors takes, with Node.js in its main process and in two block processes. */
const LEAST_MEMORY = 128 * 2 ** 20

/** @throws AddonError where a block process could not start, and would be killed, abort or hang. */
function checkLimits(addon: Addon): Addon {
  const memory = availableMemory()
  if (memory < LEAST_MEMORY) {
    throw new AddonError(
      `the control group allows ${formatBytes(memory)} of memory, and a measurement needs ${formatBytes(LEAST_MEMORY)}: raise memory.max (docker run --memory)`,
    )
  }
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
