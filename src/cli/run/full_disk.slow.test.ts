import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Journal } from '../../result/journal/journal.ts'
import { packageFile } from '../../suite/package_file.ts'
import { call, expectRefusal, readRunIn, temporaryFolder } from '../call.fixture.ts'
import { type SmallDisk, smallDisk } from '../small_disk.fixture.ts'

const TINY = [
  'run',
  'smoke',
  '--fds',
  '8',
  '--active',
  '1',
  '--blocks',
  '2',
  '--budget',
  '0.1',
  '--seed',
  '7',
]
const folder = temporaryFolder()
const mounted = smallDisk(2048)
const disk = mounted as SmallDisk

let count = 0
let out = ''
let temporary = ''
beforeEach(() => {
  disk?.leave(1600)
  out = join(disk?.path ?? folder, `run${count}`)
  temporary = join(folder, `temporary${count++}`)
  mkdirSync(temporary)
  vi.stubEnv('TMPDIR', temporary)
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

/** Leaves so much room before a line of that type is written to the journal. */
function leaveBefore(type: 'block' | 'end', kib: number): void {
  const { append } = Journal.prototype
  vi.spyOn(Journal.prototype, 'append').mockImplementation(function (this: Journal, line) {
    if (line.type === type) disk.leave(kib)
    append.call(this, line)
  })
}

const fileIn = (name: string) => {
  const [second] = readdirSync(temporary)
  return readFileSync(join(temporary, second as string, name), 'utf8')
}

describe.skipIf(mounted === null)('a disk that is full (needs mount)', () => {
  test('before a run, measures nothing', async () => {
    disk.leave(0)
    expectRefusal(await call(folder, ...TINY, '--out', out), /cannot write to .*: ENOSPC/)
    disk.leave(4)
    const { status, stdout, stderr } = await call(folder, ...TINY, '--out', out)
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/cannot write .*journal.ndjson: ENOSPC \(the disk is full: make room/)
    expect(existsSync(out)).toBe(false)
  })

  test('in the first block, ends nothing: all is whole elsewhere, and the table on stdout', async () => {
    leaveBefore('block', 0)
    const { status, stdout, stderr } = await call(folder, ...TINY, '--out', out)
    expect(status).toBe(2)
    expect(stdout).toContain('Median of one wait')
    expect(stderr).toContain('journal.ndjson: ENOSPC: the measurement goes on')
    expect(stderr).toMatch(
      /run.json: ENOSPC .*; run.json and report.html are whole in .*: move what is there to/,
    )
    expect(JSON.parse(fileIn('run.json')).run).toMatchObject({ status: 'complete', blocksFinished: 2 })
    expect(fileIn('report.html')).toContain('</html>')
  })

  test('after the last block, says of each file where it is', async () => {
    leaveBefore('end', 80)
    const { status, stdout, stderr } = await call(folder, ...TINY, '--out', out)
    expect(status).toBe(2)
    expect(stderr).toMatch(
      /report.html: ENOSPC .*; run.json is whole in .*run\d+; report.html is whole in .*temporary/,
    )
    expect(stdout).toContain(`data:   ${out}/run.json`)
    expect(stdout).toMatch(/report: .*temporary.*\/report.html/)
    expect(readRunIn(disk.path, out.slice(disk.path.length)).run.status).toBe('complete')
    expect(fileIn('report.html')).toContain('</html>')
    expect(readdirSync(out).sort()).toEqual(['journal.ndjson', 'run.json'])
  })

  test('with no room elsewhere either, leaves the table, and the journal writes the files once there is room', async () => {
    vi.stubEnv('TMPDIR', disk.path)
    leaveBefore('end', 4)
    const { status, stdout, stderr } = await call(folder, ...TINY, '--out', out)
    expect(status).toBe(2)
    expect(stdout).toContain('Median of one wait')
    expect(stdout).not.toContain('data:')
    expect(stderr).toMatch(
      /run.json and report.html are not written .*: the table is all that is left of it; make room/,
    )
    vi.restoreAllMocks()
    disk.leave(1000)
    const resumed = await call(folder, 'run', '--resume', out)
    expect(resumed.status).toBe(0)
    const { run, cells } = readRunIn(disk.path, out.slice(disk.path.length))
    expect(run).toMatchObject({ status: 'complete', blocksFinished: 2 })
    for (const { blocks } of cells) expect(blocks.map(({ index }) => index)).toEqual([0, 1])
    expect(readdirSync(out).sort()).toEqual(['report.html', 'run.json'])
  })

  test('that is made read-only in the last block costs nothing, though its lock stays', async () => {
    const { append } = Journal.prototype
    vi.spyOn(Journal.prototype, 'append').mockImplementation(function (this: Journal, line) {
      if (line.type === 'end') execFileSync('mount', ['-o', 'remount,ro', disk.path])
      append.call(this, line)
    })
    const { status, stderr } = await call(folder, ...TINY, '--out', out)
    execFileSync('mount', ['-o', 'remount,rw', disk.path])
    expect(status).toBe(2)
    expect(stderr).toMatch(/run.json: EROFS; run.json and report.html are whole in .*: move what is there to/)
    expect(stderr).not.toContain('unexpected')
    expect(fileIn('report.html')).toContain('</html>')
    expect(readdirSync(out).sort()).toEqual(['journal.ndjson', 'muxbench.lock'])
  })
})

test('a limit of file sizes leaves what is below it whole, and says how to get the rest', () => {
  const args = [process.execPath, packageFile('dist/src/cli/main.js'), ...TINY, '--out', 'limited']
  const limited = spawnSync('sh', ['-c', 'ulimit -f 200; exec "$@"', 'sh', ...args], { cwd: folder })
  expect(limited.status).toBe(2)
  expect(String(limited.stdout)).toContain('Median of one wait')
  expect(String(limited.stderr)).toMatch(
    /report.html: EFBIG \(the limit of file sizes is reached: .*; run.json is whole in limited; report.html is not written .*: muxbench run --resume limited\n/,
  )
  expect(readRunIn(folder, 'limited').run.status).toBe('complete')
})
