import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { packageFile } from '../../suite/package_file.ts'
import { readRunIn, temporaryFolder } from '../call.fixture.ts'

const folder = temporaryFolder()
const isRoot = process.getuid?.() === 0

const RUN = ['run', 'smoke', '--mechanism', 'epoll', '--fds', '4', '--active', '1', '--blocks', '2']
const TINY = ['--budget', '0.2', '--seed', '1', '--force', '--out', 'run']

/** Runs a command that ends with muxbench, and that with a small run. */
function measure(command: readonly string[], env = {}, options: readonly string[] = [], run = RUN) {
  const [program = '', ...args] = [
    ...command,
    process.execPath,
    packageFile('dist/src/cli/main.js'),
    ...run,
    ...TINY,
    ...options,
  ]
  const { status, stderr } = spawnSync(program, args, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, ...env },
    timeout: 60_000,
  })
  const said = stderr.split('\n').filter(line => line !== '' && !line.startsWith('muxbench: note: '))
  return { status, said }
}

/** The result of a run that was refused in one line, which `fix` matches. */
const refused = (fix: RegExp) => ({ status: 2, said: [expect.stringMatching(fix)] })

test.each([20, 24, 32, 40, 64])('with %d descriptors a run says to raise the limit', count => {
  expect(measure(['prlimit', `--nofile=${count}:${count}`])).toEqual(
    refused(/^muxbench: .*(raise the limit, such as with ulimit -n 1024|a higher limit \(ulimit -Hn\))$/),
  )
})

test.each([256, 1024])(
  'with %d descriptors the claims that need more are undecided with the reason, and the others go on',
  count => {
    const run = ['run', 'claims', '--param', 'claim=2,3,4,7,9', '--blocks', '1']
    expect(measure(['prlimit', `--nofile=${count}:${count}`], {}, [], run)).toEqual({ status: 0, said: [] })
    const claims = readRunIn(folder, 'run').claims?.map(each => [each.number, each.verdict, each.evidence])
    expect(claims).toEqual([
      [2, 'undecided', expect.stringMatching(/^RLIMIT_NOFILE leaves room for .* \(ulimit -Hn\)\.$/)],
      [3, 'undecided', expect.stringMatching(/^RLIMIT_NOFILE leaves room for .* \(ulimit -Hn\)\.$/)],
      [4, 'refuted', expect.any(String)],
      [7, 'refuted', expect.any(String)],
      [9, 'undecided', expect.stringMatching(/ was not measured \(fdCount 4,096: .* a higher limit/)],
    ])
  },
)

test('more UDP sockets or listeners than the limit has room for are refused in one line', () => {
  const many = ['--fds', '9000', '--param', 'fdKind=udp,listener']
  expect(measure(['prlimit', '--nofile=2000:2000'], {}, many)).toEqual(
    refused(/^muxbench: .*leaves room for 1,872; possible: .*\(ulimit -Hn\)/),
  )
})

test('N reaches the limit of descriptors, since another process holds the peers', () => {
  const limited = ['prlimit', '--nofile=1000:1000']
  const large = ['--fds', '400,800', '--param', 'waitMode=nonblocking,wakeup']
  expect(measure(limited, {}, large).status).toBe(0)
  const few = readRunIn(folder, 'run').cells
  const { status } = measure([], {}, large)
  expect(status).toBe(0)
  const many = readRunIn(folder, 'run').cells
  expect(few.map(({ id, workDigest }) => [id, workDigest])).toEqual(
    many.map(({ id, workDigest }) => [id, workDigest]),
  )
  expect(few.map(({ params, notes }) => [params.fdCount, notes.length])).toEqual(
    few.map(({ params }) => [params.fdCount, params.fdCount === 800 ? 1 : 0]),
  )
})

test.each(['1048576', '18446744073709551615'])('a run measures where %s descriptors are allowed', count => {
  const claim = join(folder, 'claim_descriptors.so')
  execFileSync('cc', ['-shared', '-fPIC', '-o', claim, packageFile('test/machines/claim_descriptors.c')])
  const { status } = measure([], { LD_PRELOAD: './claim_descriptors.so', CLAIMED_NOFILE: count })
  expect(status).toBe(0)
  expect(readRunIn(folder, 'run').environment.descriptorLimit?.hard).toBe(Number(count))
})

test.each([800, 1000])('with %d MB of addresses a run says to raise the limit', megabytes => {
  expect(measure(['prlimit', `--as=${megabytes * 2 ** 20}`])).toEqual(refused(/raise it \(ulimit -v/))
})

test('with 1,600 MB of addresses a run measures', () => {
  expect(measure(['prlimit', `--as=${1600 * 2 ** 20}`]).status).toBe(0)
})

/** The root user is exempt from the limit, so that another user runs a package that it can read. */
function asAnotherUser(processes: number) {
  const shown = join(folder, 'package')
  mkdirSync(shown, { recursive: true })
  chmodSync(folder, 0o777)
  const script = [
    'mount --bind "$1" "$2"; shift 2',
    'exec prlimit --nproc="$1" setpriv --reuid 64999 --clear-groups --inh-caps=-all --bounding-set=-all \\',
    `  "$2" "${shown}/dist/src/cli/main.js" ${[...RUN, ...TINY].join(' ')} --out other`,
  ].join('\n')
  const args = ['-m', 'sh', '-c', script, 'sh', packageFile(''), shown, String(processes), process.execPath]
  const { status, stderr } = spawnSync('unshare', args, { cwd: folder, encoding: 'utf8', timeout: 60_000 })
  return { status, said: stderr.split('\n').filter(line => line.startsWith('muxbench: the kernel')) }
}

test.runIf(isRoot).each([12, 15, 20])(
  'a user who may have %d processes is told to raise the limit',
  processes => {
    expect(asAnotherUser(processes)).toEqual(refused(/needs: raise RLIMIT_NPROC \(ulimit -u 64\)/))
  },
)

test.runIf(isRoot)('a user who may have 40 processes measures', () => {
  expect(asAnotherUser(40)).toEqual({ status: 0, said: [] })
})

/** The folder of a control group with a limit, in either version of control groups; null where none can be made. */
function controlGroup(controller: string, file: string, value: number): string | null {
  const name = `muxbench-test-${process.pid}`
  for (const at of [`/sys/fs/cgroup/${controller}/${name}`, `/sys/fs/cgroup/${name}`]) {
    try {
      mkdirSync(at)
      onTestFinished(() => rmdirSync(at))
      writeFileSync(join(at, file), String(value))
      return at
    } catch {
      // There is no such controller, or it is not ours to use.
    }
  }
  return null
}

const inGroup = (group: string) => ['sh', '-c', 'echo $$ >"$0/cgroup.procs" && exec "$@"', group]

const memoryFile = isVersionTwo() ? 'memory.max' : 'memory.limit_in_bytes'

function isVersionTwo(): boolean {
  return readFileSync('/proc/self/cgroup', 'utf8').trim().split('\n').length === 1
}

test('in a control group with 100 MB of memory a run says to raise the limit', context => {
  const group = controlGroup('memory', memoryFile, 100 * 2 ** 20)
  if (group === null) return context.skip('no control group can be made here')
  expect(measure(inGroup(group))).toEqual(refused(/: raise memory\.max \(docker run --memory\)$/))
})

test('in a control group with 160 MB of memory a run measures', context => {
  const group = controlGroup('memory', memoryFile, 160 * 2 ** 20)
  if (group === null) return context.skip('no control group can be made here')
  expect(measure(inGroup(group)).status).toBe(0)
})

test('in a control group with 15 processes a run says to raise the limit', context => {
  const group = controlGroup('pids', 'pids.max', 15)
  if (group === null) return context.skip('no control group can be made here')
  expect(measure(inGroup(group))).toEqual(refused(/or pids\.max of the control group/))
})
