/** Compiles and runs bench/bare_loop.c, which shows what the system calls cost with nothing around them. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const SOURCE = join(dirname(fileURLToPath(import.meta.url)), '../bare_loop.c')

export class BareLoop {
  #folder = mkdtempSync(join(tmpdir(), 'muxbench-bare-'))
  #program = join(this.#folder, 'bare_loop')

  constructor() {
    execFileSync('cc', ['-O2', '-Wall', '-Wextra', '-o', this.#program, SOURCE], { stdio: 'inherit' })
  }

  /** Returns the median wait, without the clock's cost, in ns. */
  waitNs(mechanism, fdCount, iterations) {
    return Number(execFileSync(this.#program, [mechanism, String(fdCount), String(iterations)]))
  }

  /** Returns the CPU time of an epoll iteration of this kind without the readings of the clock, and theirs, in ns. */
  cpuNs(kind, fdCount, iterations) {
    const printed = execFileSync(this.#program, [kind, String(fdCount), String(iterations)], {
      encoding: 'utf8',
    })
    const [ns, clockNs] = printed.split(' ').map(Number)
    return { ns, clockNs }
  }

  remove() {
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
