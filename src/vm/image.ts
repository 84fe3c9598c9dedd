import { createHash } from 'node:crypto'
import {
  appendFileSync,
  constants,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { InputError } from '../suite/input_error.ts'
import { packageFile } from '../suite/package_file.ts'
import { cached } from './cache.ts'
import { fileSha256 } from './kernel_file.ts'
import { findProgram, pipeline, requireProgram } from './programs.ts'

/** Where files lie in the guest. */
export const GUEST = {
  node: '/bin/node',
  program: '/muxbench/guest.cjs',
  addon: '/muxbench/muxbench.node',
  request: '/muxbench/request.json',
  /** The second serial port, over which it reports. */
  port: '/dev/ttyS1',
} as const

/** The program of a guest, before it is in an archive. */
export const GUEST_PROGRAM = packageFile('dist/src/vm/guest/main.cjs')
const INIT_SOURCE = packageFile('native/guest_init.c')

/**
 * The first process of a guest that has busybox. Its arguments are those of the kernel's options that the kernel itself
 * does not know, such as nokaslr, then the command that measures.
 */
const INIT_SCRIPT = `#!/bin/busybox sh
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t sysfs sysfs /sys
/bin/busybox mount -t devtmpfs devtmpfs /dev
/bin/busybox ip link set lo up
ulimit -n 1048576
while [ "\${1#/}" = "$1" ]; do shift; done
"$@"
echo "muxbench: the guest's program ended with status $?"
/bin/busybox poweroff -f
`

/** A file of an archive: what is at a path of the guest. */
type Entry = { readonly from: string } | { readonly text: string; readonly isProgram?: boolean }

type Entries = ReadonlyMap<string, Entry>

/** Returns the libraries that a program is linked with, and its loader, as ldd lists them. */
export function librariesOf(ldd: string): string[] {
  return [...ldd.matchAll(/(?:=> |^\s+)(\/\S+) \(0x/gm)].map(([, path]) => path as string)
}

async function withLibraries(programs: readonly string[]): Promise<string[]> {
  const program = requireProgram('ldd', 'it comes with the C library (on Debian: libc-bin)')
  const lists = programs.map(async path => {
    try {
      return librariesOf(await pipeline([{ program, args: [path] }], '/'))
    } catch {
      // A static program has no libraries, and ldd ends with exit code 1.
      return []
    }
  })
  return [...new Set((await Promise.all(lists)).flat())]
}

/** Compiles the init of muxbench. @throws InputError where there is no compiler either. */
async function compiledInit(): Promise<string> {
  const hash = fileSha256(INIT_SOURCE).slice(0, 32)
  return cached(`init-${hash}`, async path => {
    const program = findProgram('cc') ?? findProgram('gcc') ?? findProgram('clang')
    if (program === null) {
      throw new InputError(
        'a guest needs a first process, and there is neither busybox nor a C compiler: install one of them (on Debian: apt install busybox-static)',
      )
    }
    try {
      await pipeline([{ program, args: ['-static', '-O2', '-o', path, INIT_SOURCE] }], dirname(path))
    } catch (error) {
      throw new InputError(
        `the first process of a guest cannot be compiled: ${(error as Error).message} (on Debian: apt install busybox-static, or libc6-dev)`,
      )
    }
  })
}

/** Returns the files that all guests share: the first process, Node.js with its libraries, and the program that measures. */
async function sharedEntries(): Promise<Entries> {
  const busybox = findProgram('busybox')
  const entries = new Map<string, Entry>([
    [GUEST.node, { from: process.execPath }],
    [GUEST.program, { from: GUEST_PROGRAM }],
  ])
  if (busybox) {
    entries.set('/bin/busybox', { from: busybox })
    entries.set('/init', { text: INIT_SCRIPT, isProgram: true })
  } else {
    entries.set('/init', { from: await compiledInit() })
  }
  for (const path of await withLibraries([process.execPath, ...(busybox ? [busybox] : [])])) {
    entries.set(path, { from: path })
  }
  return entries
}

/** Writes a cpio archive in the format that kernels unpack ("newc"). */
async function writeArchive(entries: Entries, path: string): Promise<void> {
  const program = requireProgram('cpio', 'install it (on Debian: apt install cpio)')
  const stage = mkdtempSync(`${path}.stage-`)
  try {
    const names = new Set<string>()
    for (const [name, entry] of entries) {
      for (let folder = dirname(name); folder !== '/'; folder = dirname(folder)) names.add(folder)
      names.add(name)
      const at = join(stage, name)
      mkdirSync(dirname(at), { recursive: true })
      // cpio follows the link, so that nothing is copied twice.
      if ('from' in entry) symlinkSync(resolve(entry.from), at)
      else writeFileSync(at, entry.text, { mode: entry.isProgram ? 0o755 : 0o644 })
    }
    for (const mountPoint of ['/proc', '/sys', '/dev', '/tmp']) {
      if (entries.has('/init')) {
        mkdirSync(join(stage, mountPoint), { recursive: true })
        names.add(mountPoint)
      }
    }
    // A folder has to come before what is in it.
    const list = [...names].sort().map(name => `.${name}\n`)
    const args = [
      '--create',
      '--format=newc',
      '--dereference',
      '--reproducible',
      '--owner=0:0',
      '--quiet',
      '--file',
      resolve(path),
    ]
    await pipeline([{ program, args }], stage, list.join(''))
  } finally {
    rmSync(stage, { recursive: true, force: true })
  }
}

/** Returns a hash of everything that an archive is made of. */
function entriesHash(entries: Entries): string {
  const hash = createHash('sha256')
  for (const [name, entry] of entries) {
    hash.update(`${name} ${'from' in entry ? fileSha256(entry.from) : entry.text}\n`)
  }
  return hash.digest('hex').slice(0, 32)
}

/** Returns the path of the archive that all guests share, from the cache where it is there. */
export async function sharedArchive(): Promise<string> {
  const entries = await sharedEntries()
  return cached(`guest-${entriesHash(entries)}.cpio`, path => writeArchive(entries, path))
}

/**
 * Writes the initramfs of a guest: the archive that all guests share, then a small one with what is its own. The kernel
 * unpacks archives that follow each other.
 */
export async function writeInitrd(
  path: string,
  {
    shared,
    addonPath,
    request,
  }: { readonly shared: string; readonly addonPath: string; readonly request: object },
): Promise<void> {
  const own = `${path}.own`
  const entries: Entries = new Map<string, Entry>([
    [GUEST.addon, { from: addonPath }],
    [GUEST.request, { text: JSON.stringify(request) }],
  ])
  try {
    await writeArchive(entries, own)
    copyFileSync(shared, path, constants.COPYFILE_FICLONE)
    appendFileSync(path, readFileSync(own))
  } finally {
    rmSync(own, { force: true })
  }
}
