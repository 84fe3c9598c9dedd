import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { SimKernelOptions } from '../../src/sim/index.ts'
import { INSTRUCTION_WORDS, type Instruction } from './calls.ts'

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

/** Returns the settings of this machine's kernel that the results depend on. */
export function realKernelSettings(): SimKernelOptions {
  const setting = (path: string) => Number(readFileSync(`/proc/sys/${path}`, 'utf8'))
  return {
    wmemDefault: setting('net/core/wmem_default'),
    wmemMax: setting('net/core/wmem_max'),
    maxUserWatches: setting('fs/epoll/max_user_watches'),
  }
}
