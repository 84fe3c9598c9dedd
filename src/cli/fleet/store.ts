/** A store that results are brought to and fetched from by commands of the user. */
import { spawn } from 'node:child_process'

/**
 * Runs a command of the user in a shell, for the folder of one part. It finds the folder on this machine in MUXBENCH_DIR and
 * the part's name in MUXBENCH_NAME. What it prints goes to stderr.
 * @returns null, or why it failed.
 */
export function callStore(command: string, folder: string, name: string): Promise<string | null> {
  return new Promise(done => {
    const env = { ...process.env, MUXBENCH_DIR: folder, MUXBENCH_NAME: name }
    const child = spawn('/bin/sh', ['-c', command], { env, stdio: ['ignore', 2, 2] })
    child.on('error', ({ message }) => done(message))
    child.on('close', (code, signal) =>
      done(code === 0 ? null : `it ended with ${signal ?? `exit code ${code}`}`),
    )
  })
}
