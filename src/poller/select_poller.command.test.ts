import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { ADDON_PATH } from './addon.ts'

const HIGH = 900

/** The first argument of the system call in which a process is blocked: select's nfds. */
async function blockedWith(pid: number, calls: readonly number[]): Promise<number | undefined> {
  for (let tries = 0; tries < 500; tries++) {
    const [call, first] = readFileSync(`/proc/${pid}/syscall`, 'utf8').split(' ')
    if (calls.includes(Number(call))) return Number(first)
    await delay(10)
  }
  return undefined
}

/** Of select or pselect6, by architecture. */
const SELECT_CALLS: Readonly<Record<string, readonly number[]>> = { x64: [23, 270], arm64: [72] }
const calls = SELECT_CALLS[process.arch]

test.skipIf(!calls || !existsSync('/proc/self/syscall'))(
  'what is removed no longer counts as the highest descriptor',
  async () => {
    const script = `
    const addon = require(${JSON.stringify(ADDON_PATH)})
    const poller = new addon.Poller('select', 8)
    const [low] = addon.socketpair()
    poller.add(low, 1)
    poller.add(addon.dup2(low, ${HIGH}), 1)
    poller.remove(${HIGH})
    require('node:fs').writeSync(1, low + '\\n')
    poller.wait(-1)`
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
    try {
      const [low] = await once(createInterface(child.stdout), 'line')
      expect(await blockedWith(child.pid as number, calls as readonly number[])).toBe(Number(low) + 1)
    } finally {
      child.kill('SIGKILL')
    }
  },
)
