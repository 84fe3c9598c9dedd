import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, vi } from 'vitest'
import { packageFile } from '../../suite/package_file.ts'

/**
 * Writes a program that can stand in for QEMU: it boots no kernel, and runs the program of the guest on this machine with
 * the request and the addon that it finds in the initramfs. What it counts is then ns. The questions that are asked before
 * a boot are answered by the shell, which starts sooner than Node.js.
 *
 * @param edit is JavaScript that may change `request`, and knows the kernel's path and the folder of the boot.
 */
export function writeFakeQemu(folder: string, edit = ''): string {
  const path = join(folder, 'qemu-system-x86_64')
  const boot = join(folder, 'boot.cjs')
  const guest = packageFile('dist/src/vm/guest/main.cjs')
  writeFileSync(
    boot,
    `const { closeSync, fstatSync, openSync, readSync, writeFileSync } = require('node:fs')
const args = process.argv.slice(2)
const kernel = args[args.indexOf('-kernel') + 1]
const fd = openSync('initrd', 'r')
const { size } = fstatSync(fd)
const bytes = Buffer.alloc(Math.min(size, 4 << 20))
readSync(fd, bytes, 0, bytes.length, size - bytes.length)
closeSync(fd)
const at = Math.max(bytes.lastIndexOf('{"type":"run"'), bytes.lastIndexOf('{"type":"probe"'))
let end = bytes.indexOf('\\0', at)
if (end === -1) end = bytes.length
const text = bytes.toString('latin1', at, end)
const request = JSON.parse(text.slice(0, text.lastIndexOf('}') + 1))
delete request.addonPath
${edit}
writeFileSync('request.json', JSON.stringify(request))
writeFileSync('console', 'Linux version of a test\\n')
process.on('exit', status => writeFileSync('console', 'ended with ' + status + '\\n', { flag: 'a' }))
process.argv.splice(1, Infinity, ${JSON.stringify(guest)}, 'request.json', 'messages')
require(process.argv[1])
`,
  )
  const script = `#!/bin/sh
case " $* " in
  *' --version '*) echo 'QEMU emulator version 9.9.9 (of a test)'; exit 0 ;;
  # The question where its files are.
  ' -L '*) exit 1 ;;
  # The question whether KVM can be used.
  *' -S '*) echo 'no KVM in a test' >&2; exit 1 ;;
esac
exec '${process.execPath}' '${boot}' "$@"
`
  writeFileSync(path, script)
  chmodSync(path, 0o755)
  return path
}

/**
 * Puts a script in the place of the Node.js that guests are given. It starts the true one, which has 100 MB that would be
 * hashed, archived and copied for each boot.
 */
function useSmallNode(folder: string): void {
  const { execPath } = process
  beforeAll(() => {
    const path = join(folder, 'node')
    writeFileSync(path, `#!/bin/sh\nexec '${execPath}' "$@"\n`, { mode: 0o755 })
    process.execPath = path
  })
  afterAll(() => {
    process.execPath = execPath
  })
}

/** The cell that the tests of boots measure. */
export const CELL = 'smoke --fds 8 --active 1 --mechanism epoll --trigger level --seed 7'.split(' ')

/** Gives the tests of a file a cache of their own and such a program in PATH, whose folder is `bin` in theirs. */
export function useFakeQemu(folder: string, edit = ''): void {
  useSmallNode(folder)
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
