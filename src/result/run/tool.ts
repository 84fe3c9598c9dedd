import { execFileSync } from 'node:child_process'
import { addonSha256 } from '../../poller/addon.ts'
import type { Side } from '../../runner/pairs/side.ts'
import { onceWithin } from '../../suite/once_for.ts'
import { PACKAGE_ROOT, versionIn } from '../../suite/package_file.ts'
import type { RunFile } from './schema.ts'

/**
 * Returns the commit of a checkout of muxbench, or null where it was installed as a package. It is asked for once, since
 * the code that this process has loaded stays the same whatever is checked out later.
 */
const commitOf = onceWithin((root: string): string | null => {
  const args = ['-C', root, 'rev-parse', '--show-prefix', 'HEAD']
  try {
    const printed = execFileSync('git', args, { stdio: ['ignore', 'pipe', 'ignore'] })
    const [prefix, commit = null] = printed.toString().split('\n')
    // An installed package may lie inside somebody else's repository.
    return prefix === '' ? commit : null
  } catch {
    return null
  }
})

/** Returns what run.json says of the muxbench that runs. */
export function toolFacts(): RunFile['tool'] {
  return {
    name: 'muxbench',
    version: versionIn(PACKAGE_ROOT),
    commit: commitOf(PACKAGE_ROOT),
    addonSha256: addonSha256(),
  }
}

/**
 * Returns what run.json says of one build of a comparison. The commit that a single addon file was built from is not
 * known.
 */
export function toolFactsOf({ root, isAddonAlone, addonSha256 }: Side): RunFile['tool'] {
  const commit = isAddonAlone ? null : commitOf(root)
  return { name: 'muxbench', version: versionIn(root), commit, addonSha256 }
}
