import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, vi } from 'vitest'
import { packageFile } from '../../suite/package_file.ts'

/**
 * Writes a program that can stand in for QEMU: it boots no kernel, and runs the program of the guest on this machine with
 * the request and the addon that it finds in the initramfs. What it counts is then ns.
 *
 * @param edit is JavaScript that may change `request`, and knows the kernel's path and the folder of the boot.
 */
export function writeFakeQemu(folder: string, edit = ''): string {
  const path = join(folder, 'qemu-system-x86_64')
  const script = `#!${process.execPath}
const { closeSync, fstatSync, openSync, readSync, writeFileSync } = require('node:fs')
const { spawnSync } = require('node:child_process')
const args = process.argv.slice(2)
if (args[0] === '--version') { console.log('QEMU emulator version 9.9.9 (of a test)'); process.exit(0) }
// The question where its files are.
if (args[0] === '-L') process.exit(1)
// The question whether KVM can be used.
if (args.includes('-S')) { console.error('no KVM in a test'); process.exit(1) }
const kernel = args[args.indexOf('-kernel') + 1]
const fd = openSync('initrd', 'r')
const { size } = fstatSync(fd)
const bytes = Buffer.alloc(Math.min(size, 4 << 20))
readSync(fd, bytes, 0, bytes.length, size - bytes.length)
closeSync(fd)
const at = bytes.lastIndexOf('{"type":"run"')
let end = bytes.indexOf('\\0', at)
if (end === -1) end = bytes.length
const text = bytes.toString('latin1', at, end)
const request = JSON.parse(text.slice(0, text.lastIndexOf('}') + 1))
delete request.addonPath
${edit}
writeFileSync('request.json', JSON.stringify(request))
writeFileSync('console', 'Linux version of a test\\n')
const guest = ${JSON.stringify(packageFile('dist/src/vm/guest/main.cjs'))}
const { status, stderr } = spawnSync(process.execPath, [guest, 'request.json', 'messages'], { encoding: 'utf8' })
writeFileSync('console', 'ended with ' + status + stderr + '\\n', { flag: 'a' })
`
  writeFileSync(path, script)
  chmodSync(path, 0o755)
  return path
}

/** The cell that the tests of boots measure. */
export const CELL = 'smoke --fds 8 --active 1 --mechanism epoll --trigger level --seed 7'.split(' ')

/** Gives the tests of a file a cache of their own and such a program in PATH, whose folder is `bin` in theirs. */
export function useFakeQemu(folder: string, edit = ''): void {
  beforeAll(() => {
    const bin = join(folder, 'bin')
    vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'))
    mkdirSync(bin)
    vi.stubEnv('PATH', `${bin}:${process.env['PATH']}`)
    writeFakeQemu(bin, edit)
  })
  afterAll(() => {
    vi.unstubAllEnvs()
  })
}
