/**
 * Runs every loop of native/ (loops.cc) without Node.js: under AddressSanitizer with UndefinedBehaviorSanitizer, under
 * ThreadSanitizer, and under valgrind, which looks for leaks. `sanitize.mjs address` runs one of them, by its name in
 * CHECKS. Needs g++ with the sanitizers' libraries, and valgrind. Exit code 0: nothing was found.
 */
import { built, runAll, unitOf } from './build.mjs'

/** The flags with which each check compiles the loops, what it runs them in, and the mechanisms that it leaves out. */
const CHECKS = {
  address: { flags: ['-fsanitize=address,undefined'], runner: [] },
  // ThreadSanitizer needs the usual layout of the address space, which some kernels randomise too widely for it.
  thread: { flags: ['-fsanitize=thread'], runner: ['setarch', '-R'] },
  valgrind: {
    flags: [],
    // valgrind runs one thread at a time. Without fair turns a thread that spins would keep the others from running.
    runner: [
      ...['valgrind', '--quiet', '--fair-sched=yes', '--error-exitcode=1', '--child-silent-after-fork=yes'],
      ...['--leak-check=full', '--show-leak-kinds=all', '--errors-for-leak-kinds=all'],
    ],
    // valgrind 3.19 runs no other thread during io_uring_enter, so that a wait for another thread's write never ends.
    // Memory that cannot be read is an error to it, and the kernel never sees a call with it.
    unwanted: ['io_uring', 'probes'],
  },
}
const FLAGS = [
  ...['-std=c++20', '-g', '-O1', '-pthread', '-D_GNU_SOURCE'],
  ...['-fno-omit-frame-pointer', '-fno-sanitize-recover=all'],
]
const unit = unitOf('loops.cc')

async function check(name) {
  const { flags, runner, unwanted = [] } = CHECKS[name]
  const program = built(`${name}/loops`)
  const problem = await runAll([
    ['g++', ...FLAGS, ...flags, unit, '-o', program],
    [...runner, program, ...unwanted],
  ])
  process.stdout.write(`${name}: ${problem ?? 'clean'}\n`)
  return problem === null
}

const results = []
const asked = process.argv.slice(2)
for (const name of asked.length > 0 ? asked : Object.keys(CHECKS)) results.push(await check(name))
process.exitCode = results.every(Boolean) ? 0 : 1
