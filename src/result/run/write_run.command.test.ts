import { spawnSync } from 'node:child_process'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { packageFile } from '../../suite/package_file.ts'
import { prepareFolder, writeWhole } from './write_run.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'muxbench-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('a folder that cannot be written to is refused before anything is measured', () => {
  writeFileSync(join(folder, 'file'), '')
  expect(() => prepareFolder(join(folder, 'file'))).toThrow(/cannot write to .*--out/)
  expect(() => prepareFolder(join(folder, 'file', 'below'))).toThrow('ENOTDIR')
  expect(() => prepareFolder('/proc/muxbench')).toThrow('ENOENT')
  prepareFolder(join(folder, 'a', 'b'))
  expect(existsSync(join(folder, 'a', 'b'))).toBe(true)
})

describe('writing', () => {
  /** Runs writeWhole in a process whose files may not grow beyond `kib`; the first write then comes out short. */
  function writeLimited(path: string, bytes: number, kib: number) {
    const module = packageFile('dist/src/result/run/write_run.js')
    const script = `import(${JSON.stringify(module)}).then(m => m.writeWhole(${JSON.stringify(path)}, 'x'.repeat(${bytes}))).catch(error => { console.error(error.message); process.exitCode = 2 })`
    const shell = `trap '' XFSZ; ulimit -f ${kib * 2}; exec "$0" -e "$1"`
    return spawnSync('sh', ['-c', shell, process.execPath, script], { encoding: 'utf8' })
  }

  test('a disk that fills up leaves no file behind, and the old one as it was', async () => {
    const target = join(folder, 'disk')
    mkdirSync(target)
    const path = join(target, 'run.json')
    expect(writeLimited(path, 100_000, 64)).toMatchObject({
      status: 2,
      stderr: `cannot write ${path}: EFBIG (the limit of file sizes is reached: raise it with ulimit -f)\n`,
    })
    expect(readdirSync(target)).toEqual([])
    await writeWhole(path, 'old')
    expect(writeLimited(path, 100_000, 64).status).toBe(2)
    expect(readdirSync(target)).toEqual(['run.json'])
    expect(readFileSync(path, 'utf8')).toBe('old')
    expect(writeLimited(path, 50_000, 64)).toMatchObject({ status: 0, stderr: '' })
    expect(readFileSync(path, 'utf8')).toHaveLength(50_000)
  })

  test('a folder in the way is an error, a link leads to its file, a device is written to and stays one', async () => {
    mkdirSync(join(folder, 'taken'))
    await expect(writeWhole(join(folder, 'taken'), 'new')).rejects.toThrow('cannot write')
    writeFileSync(join(folder, 'behind'), 'old')
    symlinkSync('behind', join(folder, 'link'))
    await writeWhole(join(folder, 'link'), 'new')
    expect(readFileSync(join(folder, 'behind'), 'utf8')).toBe('new')
    expect(lstatSync(join(folder, 'link')).isSymbolicLink()).toBe(true)
    await writeWhole('/dev/null', 'new')
    expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true)
    await expect(writeWhole('/dev/full', 'new')).rejects.toThrow('cannot write /dev/full: ENOSPC')
  })
})
