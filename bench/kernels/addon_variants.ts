/** Builds of the addon that differ from this package's in something that is known, to see what a count shows of it. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageFile } from '../../src/suite/package_file.ts'

const OBJECTS = packageFile('build/Release/obj.target/muxbench/native')
const CHANGED = 'epoll_poller'
const WAIT = 'EpollPoller<system_call::EpollWait>'
const NAMESPACE = 'namespace muxbench {\n'

/** What a variant does after each wait of epoll; null for one that is only linked in another order. */
const STATEMENTS = {
  order: null,
  clock: 'timespec read; clock_gettime(CLOCK_MONOTONIC, &read);',
  call: 'system_call::Call(SYS_getppid, 0, 0, 0);',
} as const

export type VariantName = keyof typeof STATEMENTS

export const VARIANT_WORDS: Readonly<Record<VariantName, string>> = {
  order: 'addon in another link order',
  clock: 'addon + one clock_gettime a wait',
  call: 'addon + one getppid a wait',
}

function objectFiles(): string[] {
  const names = readdirSync(OBJECTS, { recursive: true, encoding: 'utf8' })
  return names.filter(name => name.endsWith('.o')).sort()
}

/** Compiles the source of the mechanism epoll with a statement after each wait. Returns the path of the object file. */
function compiled(statement: string, folder: string): string {
  const text = readFileSync(packageFile(`native/${CHANGED}.cc`), 'utf8')
  if (!text.includes(WAIT) || !text.includes(NAMESPACE)) {
    throw new Error(`native/${CHANGED}.cc has no place for a statement after a wait`)
  }
  const wait = `static int VariantWait(int epfd, epoll_event* events, int max_events, int64_t timeout_ns) {
  const int found = system_call::EpollWait(epfd, events, max_events, timeout_ns);
  ${statement}
  return found;
}
`
  const source = join(folder, `${CHANGED}.cc`)
  const edited = text.replace(NAMESPACE, `${NAMESPACE}${wait}`).replace(WAIT, 'EpollPoller<VariantWait>')
  writeFileSync(source, `#include <time.h>\n${edited}`)
  const object = join(folder, `${CHANGED}.o`)
  const flags = ['-std=c++20', '-O2', '-fPIC', '-pthread', '-fno-omit-frame-pointer', '-fvisibility=hidden']
  execFileSync('g++', [...flags, '-D_GNU_SOURCE', `-I${packageFile('native')}`, '-c', source, '-o', object])
  return object
}

/**
 * Builds a variant of the addon from the object files of the built one, of which one is compiled anew.
 * @param folder is made for it.
 * @returns the path of the addon.
 */
export function buildVariant(name: VariantName, folder: string): string {
  mkdirSync(folder, { recursive: true })
  const statement = STATEMENTS[name]
  const objects = objectFiles().map(file => join(OBJECTS, file))
  const linked =
    statement === null
      ? objects.reverse()
      : [...objects.filter(file => !file.endsWith(`/${CHANGED}.o`)), compiled(statement, folder)]
  const addon = join(folder, `${name}.node`)
  execFileSync('g++', ['-shared', '-pthread', '-rdynamic', '-o', addon, ...linked])
  return addon
}
