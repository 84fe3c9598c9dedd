import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { errnoName } from '../../src/sim/errno.ts'
import type { SimKernelOptions } from '../../src/sim/index.ts'
import { call, INSTRUCTION_WORDS, type Instruction } from './calls.ts'

interface Addon {
  runKernelCalls(program: Int32Array, nofile: number, capacity: number): Int32Array
}

// The working directory is the package's folder, since scripts and tests run from there.
const require = createRequire(join(process.cwd(), 'package.json'))
const addon = require('./build/Release/muxbench.node') as Addon

const RESULT_CAPACITY = 1 << 26

/** Runs instructions in a fresh process on the real kernel; see native/kernel_calls.h for the words. */
export function runOnRealKernel(instructions: readonly Instruction[], nofile: number): Int32Array {
  const program = new Int32Array(instructions.length * INSTRUCTION_WORDS)
  instructions.forEach((instruction, i) => {
    program.set(instruction, i * INSTRUCTION_WORDS)
  })
  return addon.runKernelCalls(program, nofile, RESULT_CAPACITY)
}

/** Returns why this kernel lets nobody make calls in the middle of a scan, or null where it does. */
export function whyNoCallsInScans(): string | null {
  const calls = [call('epoll_create1', 0), call('in_scan', 0, 0), call('epoll_wait', 3, 1, -1)]
  const result = runOnRealKernel(calls, 64)[1]!
  return result < 0 ? `userfaultfd: ${errnoName(-result)}` : null
}

const CAP_BLOCK_SUSPEND = 36n

/** Returns whether this process may keep the machine awake. A kernel that cannot suspend takes EPOLLWAKEUP from all. */
function canBlockSuspend(): boolean {
  if (!existsSync('/sys/power/state') || readFileSync('/sys/power/state', 'utf8').trim() === '') return false
  const [, effective = '0'] = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
  return ((BigInt(`0x${effective}`) >> CAP_BLOCK_SUSPEND) & 1n) === 1n
}

/** Returns the settings of this machine's kernel that the results depend on. */
export function realKernelSettings(): SimKernelOptions {
  const setting = (path: string) => Number(readFileSync(`/proc/sys/${path}`, 'utf8'))
  return {
    wmemDefault: setting('net/core/wmem_default'),
    wmemMax: setting('net/core/wmem_max'),
    maxUserWatches: setting('fs/epoll/max_user_watches'),
    blockSuspend: canBlockSuspend(),
  }
}
