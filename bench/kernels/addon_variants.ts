/** Builds of the addon that differ from this package's in something that is known, to see what a count shows of it. */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageFile } from '../../src/suite/package_file.ts'

/** The object files of the built addon, which is linked from them in the reverse of this order. */
const OBJECTS = ['native/loops.o', 'native/napi/addon.o'].map(name =>
  packageFile(`build/Release/obj.target/muxbench/${name}`),
)
const CHANGED = 'epoll_poller.cc'
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

/** Compiles the loops with a statement after each wait of the mechanism epoll. Returns the path of the object file. */
function compiled(statement: string, folder: string): string {
  const text = readFileSync(packageFile(`native/${CHANGED}`), 'utf8')
  if (!text.includes(WAIT) || !text.includes(NAMESPACE)) {
    throw new Error(`native/${CHANGED} has no place for a statement after a wait`)
  }
  const wait = `static int VariantWait(int epfd, epoll_event* events, int max_events, int64_t timeout_ns) {
  const int found = system_call::EpollWait(epfd, events, max_events, timeout_ns);
  ${statement}
  return found;
}
`
  const native = mkdtempSync(join(folder, 'native-'))
  cpSync(packageFile('native'), native, { recursive: true })
  const edited = text.replace(NAMESPACE, `${NAMESPACE}${wait}`).replace(WAIT, 'EpollPoller<VariantWait>')
  writeFileSync(join(native, CHANGED), `#include <time.h>\n${edited}`)
  const object = join(native, 'loops.o')
  const flags = ['-std=c++20', '-O2', '-fPIC', '-pthread', '-fno-omit-frame-pointer', '-fvisibility=hidden']
  execFileSync('g++', [...flags, '-D_GNU_SOURCE', '-c', join(native, 'loops.cc'), '-o', object])
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
  const [loops = '', bindings = ''] = OBJECTS
  const linked = statement === null ? [loops, bindings] : [bindings, compiled(statement, folder)]
  const addon = join(folder, `${name}.node`)
  execFileSync('g++', ['-shared', '-pthread', '-rdynamic', '-o', addon, ...linked])
  return addon
}
