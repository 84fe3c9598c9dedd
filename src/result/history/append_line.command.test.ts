import { spawn, spawnSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { historyText, syntheticHistory } from '../../analysis/trend/synthetic_history.fixture.ts'
import { packageFile } from '../../suite/package_file.ts'
import { appendLine } from './append_line.ts'
import { readHistory } from './read_history.ts'
import type { HistoryLine } from './schema.ts'

const entries = syntheticHistory({ runs: 4 })
const lines = entries.map(({ line }) => line)
const line = (i: number) => lines[i] as HistoryLine
/** Of several kilobytes. */
const long = syntheticHistory({ runs: 1, cells: 40 })[0]?.line as HistoryLine

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'muxbench-append-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function idsIn(path: string): string[] {
  return readHistory(path).entries.map(each => each.line.run.id)
}

test('lines stand in the file in the order of adding, each ended by a newline', async () => {
  const path = join(folder, 'plain')
  for (const each of lines) await appendLine(path, each)
  expect(readFileSync(path, 'utf8')).toBe(historyText(entries))
})

test('a line that was cut off stays as it is, byte by byte, and is closed off', async () => {
  const path = join(folder, 'cut')
  const before = `${JSON.stringify(line(0))}\n${JSON.stringify(line(1)).slice(0, 700)}`
  writeFileSync(path, before)
  await appendLine(path, line(2))
  await appendLine(path, line(3))
  expect(readFileSync(path, 'utf8')).toBe(`${before}\n${historyText(entries.slice(2))}`)
  expect(idsIn(path)).toEqual(['smoke-0', 'smoke-2', 'smoke-3'])
  expect(readHistory(path).notes).toEqual(['line 2 is cut off or damaged; it is left out'])
})

const MODULE = JSON.stringify(packageFile('dist/src/result/history/append_line.js'))

/** Appends `line` so many times under names of its own, in a process of its own. */
const WRITER = `
const [path, text, writer, count] = process.argv.slice(1)
const { appendLine } = await import(${MODULE})
const line = JSON.parse(text)
for (let i = 0; i < Number(count); i++) {
  // Of very different lengths, so that lines that lie over each other could not be read.
  const cells = line.cells.slice(0, 1 + (i % line.cells.length))
  await appendLine(path, { ...line, cells, run: { ...line.run, id: writer + '-' + i } })
}`

test('four processes that append at once lose nothing of each other, and a cut-off line in between hurts none', async () => {
  const path = join(folder, 'shared')
  const count = 40
  const writers = ['a', 'b', 'c', 'd']
  const ended = writers.map(
    writer =>
      new Promise<number | null>(resolve => {
        const args = ['--input-type=module', '-e', WRITER, path, JSON.stringify(long), writer, String(count)]
        spawn(process.execPath, args, { stdio: 'inherit' }).on('exit', resolve)
      }),
  )
  const torn = JSON.stringify(long).slice(0, 3000)
  for (let i = 0; i < 3; i++) {
    await new Promise(resolve => setTimeout(resolve, 100))
    appendFileSync(path, torn)
  }
  expect(await Promise.all(ended)).toEqual([0, 0, 0, 0])
  const ids = idsIn(path)
  expect(ids).toHaveLength(writers.length * count)
  for (const writer of writers) {
    expect(ids.filter(id => id.startsWith(writer))).toEqual(
      Array.from({ length: count }, (_, i) => `${writer}-${i}`),
    )
  }
}, 120_000)

/** Appends `line` under each of these names, and prints the names of those that were refused. */
const APPEND_EACH = `
const [path, text, ...names] = process.argv.slice(1)
const { appendLine } = await import(${MODULE})
const line = JSON.parse(text)
const failed = []
for (const id of names) {
  await appendLine(path, { ...line, run: { ...line.run, id } }).catch(error => {
    console.error(error.message)
    failed.push(id)
  })
}
console.log(JSON.stringify(failed))`

/** Appends in a process whose files may not grow beyond so many KiB: the last write comes out short. */
function appendLimited(path: string, kib: number, ...names: string[]) {
  const shell = `trap '' XFSZ; ulimit -f ${kib * 2}; exec "$0" --input-type=module -e "$@"`
  const args = ['-c', shell, process.execPath, APPEND_EACH, path, JSON.stringify(long), ...names]
  return spawnSync('sh', args, { encoding: 'utf8' })
}

test('a line that no longer fits is an error in one line; what was there is there, and the next add goes on', async () => {
  const path = join(folder, 'limited')
  const named = (id: string) => ({ ...long, run: { ...long.run, id } })
  await appendLine(path, named('first'))
  const before = readFileSync(path, 'utf8')
  const kib = Math.ceil(statSync(path).size / 1024) + 1
  // After the second there is no room for anything.
  const { stdout, stderr } = appendLimited(path, kib, 'second', 'third')
  expect(JSON.parse(stdout)).toEqual(['second', 'third'])
  expect(stderr).toMatch(/^[^\n]*only a part of the line[^\n]*\n[^\n]*EFBIG[^\n]*\n$/)
  const after = readFileSync(path, 'utf8')
  expect(after.startsWith(before)).toBe(true)
  expect(after.length).toBeGreaterThan(before.length)
  expect(after.length).toBeLessThanOrEqual(1024 * kib)
  await appendLine(path, named('fourth'))
  expect(readFileSync(path, 'utf8').startsWith(after)).toBe(true)
  expect(idsIn(path)).toEqual(['first', 'fourth'])
})

test('a disk that is full says so, and loses nothing', () => {
  const script = `mount -t tmpfs -o size=16k none "$1" || exit 77
cd "$1"
shift
"$@"
cat history`
  const mounted = mkdtempSync(join(folder, 'disk-'))
  const names = ['run-1', 'run-2', 'run-3', 'run-4']
  const append = ['--input-type=module', '-e', APPEND_EACH, 'history', JSON.stringify(long), ...names]
  const args = ['-rm', 'sh', '-c', script, 'sh', mounted, process.execPath, ...append]
  const { status, stdout, stderr } = spawnSync('unshare', args, { encoding: 'utf8' })
  if (status !== 0) {
    process.stdout.write('skipped: a full disk (mounting one needs a user namespace)\n')
    return
  }
  const [failed = '', ...written] = stdout.split('\n')
  const failures: string[] = JSON.parse(failed)
  expect(failures.length).toBeGreaterThan(0)
  const whole = written.filter(each => each.endsWith('}]}'))
  expect(whole.map(each => JSON.parse(each).run.id)).toEqual(names.filter(name => !failures.includes(name)))
  expect(stderr.trim().split('\n')).toHaveLength(failures.length)
  expect(stderr).toMatch(/the disk is full|only a part of the line/)
})

test('what is no file to write to is refused in one line', async () => {
  await expect(appendLine(folder, line(0))).rejects.toThrow('EISDIR')
  await expect(appendLine(join(folder, 'nowhere', 'file'), line(0))).rejects.toThrow('ENOENT')
  await expect(appendLine('/dev/full', line(0))).rejects.toThrow('the disk is full')
})
