import { execFile } from 'node:child_process'

/** Long enough for a repository on a slow disk, and an end where git waits for something. */
const TIMEOUT_MS = 60_000

/** What git printed; null where there is no git, no repository, or nothing that it knows. */
export function git(folder: string, args: readonly string[], input = ''): Promise<string | null> {
  return new Promise(resolve => {
    const options = {
      encoding: 'utf8' as const,
      maxBuffer: 2 ** 28,
      timeout: TIMEOUT_MS,
      // Looking must not write: a build beside us may hold the index.
      env: { ...process.env, GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' },
    }
    const child = execFile('git', ['-C', folder, ...args], options, (error, stdout) =>
      resolve(error ? null : stdout.trimEnd()),
    )
    child.stdin?.on('error', () => {})
    child.stdin?.end(input)
  })
}
