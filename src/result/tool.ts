import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { addonSha256 } from '../poller/addon.ts'
import { PACKAGE_ROOT, packageFile } from '../suite/package_file.ts'
import type { RunFile } from './schema.ts'

export const VERSION: string = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')).version

/** The commit of muxbench's own checkout; null where it was installed as a package. */
function ownCommit(): string | null {
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', PACKAGE_ROOT, ...args], { stdio: ['ignore', 'pipe', 'ignore'] })
      .toString()
      .trim()
  try {
    // An installed package may lie inside somebody else's repository.
    return git('rev-parse', '--show-prefix') === '' ? git('rev-parse', 'HEAD') : null
  } catch {
    return null
  }
}

export function toolFacts(): RunFile['tool'] {
  return { name: 'muxbench', version: VERSION, commit: ownCommit(), addonSha256: addonSha256() }
}
