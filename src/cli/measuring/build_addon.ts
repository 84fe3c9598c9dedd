import { spawnSync } from 'node:child_process'
import { type Addon, AddonError, addonExists, loadAddon } from '../../poller/addon.ts'
import { packageFile } from '../../suite/package_file.ts'
import { note } from '../messages.ts'

/**
 * Returns the native addon. It is built first where the installation left that out, since npm may be told to run no
 * install scripts.
 * @throws AddonError in one line, where it cannot be built or loaded.
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
  return loadAddon()
}
