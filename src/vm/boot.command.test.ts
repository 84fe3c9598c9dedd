import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import smokeSuite from '../../suites/smoke.ts'
import { smallDisk } from '../cli/small_disk.fixture.ts'
import { ADDON_PATH } from '../poller/addon.ts'
import { type BlockRequest, UNPINNED } from '../runner/block_protocol.ts'
import { expandCells } from '../suite/cells.ts'
import { type Boot, bootBlock, bootProbes, lastWordsOf } from './boot.ts'
import { messageLine, takeMessages } from './guest/message.ts'

const root = mkdtempSync(join(tmpdir(), 'muxbench boot '))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const shared = join(root, 'shared.cpio')
writeFileSync(shared, '')

const request: BlockRequest = {
  type: 'run',
  index: 3,
  seed: 1,
  cells: expandCells(smokeSuite, 'instructions').slice(0, 1),
  firstPosition: 0,
  budgetMs: 1,
  pin: UNPINNED,
  counts: 'instructions',
}

/** Returns a boot with a program in the place of QEMU, which runs `script` in the folder of the guest's files. */
function bootOf(name: string, script: string, settings: Partial<Boot> = {}): Boot {
  const emulator = join(root, `${name}.sh`)
  writeFileSync(emulator, `#!/bin/sh\n${script}\n`)
  chmodSync(emulator, 0o755)
  const folder = join(root, `${name} folder`)
  const guest: Boot['guest'] = {
    kernelPath: '/k',
    counts: 'instructions',
    firmware: null,
    hasKvm: false,
    memoryMib: 1,
    cpus: 1,
    append: '',
    seed: 1,
  }
  return {
    emulator,
    prefix: [],
    vng: null,
    guest,
    kernelLabel: '6.99',
    shared,
    addonPath: ADDON_PATH,
    folder,
    timeoutSeconds: 60,
    onEnvironment: () => {},
    ...settings,
  }
}

function boot(
  name: string,
  script: string,
  settings: Partial<Boot> = {},
  signal = new AbortController().signal,
) {
  const given = bootOf(name, script, settings)
  return { folder: given.folder, report: bootBlock(given, request, signal) }
}

const start = messageLine({ type: 'start', cellId: 'a' }).trim()

test.each([
  ['ends', 'exit 0'],
  ['stops', 'exec sleep 1000'],
])('a kernel that panics is quoted where its guest %s', async (name, then) => {
  const { folder, report } = boot(
    `panic ${name}`,
    `printf 'one\\n[ 1.0] Kernel panic - not syncing: VFS: Unable to mount root fs\\n[ 1.1] Rebooting\\n[ 1.2] ---[ end Kernel panic - not syncing: VFS ]---\\n' > console; ${then}`,
    { timeoutSeconds: 0.2 },
  )
  const { crash } = await report
  expect(crash?.reason).toMatch(/^kernel 6\.99 panicked: its console ends with "\[ 1\.0\] Kernel panic/)
  expect(crash?.isDeath).toBeUndefined()
  expect(readdirSync(folder).sort()).toEqual(['console', 'messages'])
})

test('a kernel that hangs is ended after the stated time, with the last lines of its console', async () => {
  const { report } = boot('hang', `printf '[    0.3] Run /init\\nwaiting\\n' > console; exec sleep 1000`, {
    timeoutSeconds: 0.2,
  })
  const { crash } = await report
  expect(crash?.reason).toMatch(
    /^kernel 6\.99 did not start the program of muxbench within 0\.2 s and was ended: .*--timeout; its console ends with "\[ {4}0\.3\] Run \/init", "waiting"/,
  )
})

test.each([
  ['nothing', ':', 'its console is empty'],
  ['what loads the kernel', "echo 'Probing EDD... ok'", 'its console ends with "Probing EDD... ok"'],
])(
  'a kernel without a serial port is ended, or ends, where the console has %s, and the reason names the options that it lacks',
  async (name, writes, last) => {
    const settings = { timeoutSeconds: 0.2 }
    const reasons = []
    for (const [end, script] of [['hangs', 'exec sleep 1000'] as const, ['ends', 'exit 0'] as const]) {
      const { report } = boot(`${end} with ${name}`, `${writes} > console; ${script}`, settings)
      reasons.push((await report).crash?.reason ?? '')
    }
    for (const reason of reasons) expect(reason).toContain(last)
    const [hangs, ends] = reasons
    expect(hangs).toMatch(
      /wrote nothing to its serial port for 0\.2 s and was ended: .*CONFIG_SERIAL_8250_CONSOLE/,
    )
    expect(ends).toMatch(
      /wrote nothing to its serial port, and its guest ended: .*CONFIG_SERIAL_8250_CONSOLE/,
    )
  },
)

test('a guest that stops reporting is ended, and the cell that it measured is known', async () => {
  const { report } = boot('stuck', `echo '${start}' > messages; exec sleep 1000`, { timeoutSeconds: 0.2 })
  const { crash } = await report
  expect(crash?.cellId).toBe('a')
  expect(crash?.reason).toMatch(/reported nothing for 0\.2 s and was ended/)
})

const disk = smallDisk(8192)
test.skipIf(disk === null)('where the disk becomes full during a boot, that is the reason', async () => {
  const script = `printf 'Run /init\\n' > console; dd if=/dev/zero of=filler bs=4k 2>&-; :`
  const { report } = boot('full', script, { folder: join(disk?.path as string, 'boot') })
  expect((await report).crash?.reason).toMatch(
    /^what the guest with kernel 6\.99 reported has no room in .*boot \(the disk is full\): make room, or name another folder with --out$/,
  )
})

test('virtme-ng boots a guest on the files of this machine, and writes its console', async () => {
  const vng = join(root, 'vng')
  const line = messageLine({ type: 'blockFailed', reason: 'no' }).trim()
  writeFileSync(vng, `#!/bin/sh\nprintf '%s\\n' "$@"; [ -f request.json ] && echo '${line}' > messages\n`)
  chmodSync(vng, 0o755)
  const folder = join(mkdtempSync(join(tmpdir(), 'muxbench-vng-')), 'boot')
  const { report } = boot('vng', '', { vng, folder })
  expect((await report).crash?.reason).toBe('no')
})

test('an emulator that refuses its options is quoted', async () => {
  const { report } = boot('refuses', `echo 'qemu: invalid accelerator' >&2; exit 1`)
  expect((await report).crash?.reason).toBe(
    'QEMU ended before the kernel 6.99 began: qemu: invalid accelerator',
  )
})

test('an emulator that cannot be started is named', async () => {
  const { report } = boot('gone', '', { emulator: '/nowhere/qemu' })
  expect((await report).crash?.reason).toMatch(
    /\/nowhere\/qemu.*No such file|\/nowhere\/qemu did not start: .*ENOENT/,
  )
})

test('a guest that cannot measure says why, and is ended', async () => {
  const line = messageLine({ type: 'blockFailed', reason: 'too few descriptors' }).trim()
  const { folder, report } = boot('fails', `echo '${line}' > messages; exec sleep 1000`)
  expect((await report).crash).toEqual({ cellId: null, reason: 'too few descriptors' })
  expect(existsSync(folder)).toBe(false)
})

test('a guest is measured to its end where this process goes to another folder meanwhile', async () => {
  const before = process.cwd()
  const line = messageLine({ type: 'blockFailed', reason: 'no' }).trim()
  process.chdir(root)
  try {
    const { report } = boot('moved', `sleep 0.2; echo '${line}' > messages`, { folder: 'moved folder' })
    process.chdir(tmpdir())
    expect((await report).crash).toEqual({ cellId: null, reason: 'no' })
    expect(existsSync(join(root, 'moved folder'))).toBe(false)
  } finally {
    process.chdir(before)
  }
})

test('a guest is ended at once where the user interrupts', async () => {
  const abort = new AbortController()
  const { folder, report } = boot('interrupted', `exec sleep 1000`, {}, abort.signal)
  setTimeout(() => abort.abort(), 50)
  expect((await report).crash).toBeNull()
  expect(existsSync(folder)).toBe(false)
})

/** Boots for the probes "one" and "two". Returns the reason of each that was found. */
async function probed(name: string, script: string, settings: Partial<Boot> = {}) {
  const found = await bootProbes(bootOf(name, script, settings), ['one', 'two'], new AbortController().signal)
  return found.map(({ name: probe, reason }) => [probe, reason])
}

const probing = (name: string) => messageLine({ type: 'probing', name })
const found = (name: string) =>
  messageLine({ type: 'probe', outcome: { name, facts: { returned: 1 }, reason: null } })

test('a guest that has run all probes is ended', async () => {
  const lines = `${probing('one')}${found('one')}${probing('two')}${found('two')}`
  expect(await probed('probes', `printf '%s' '${lines}' > messages; exec sleep 1000`)).toEqual([
    ['one', null],
    ['two', null],
  ])
})

test('a probe that hangs in a guest, or ends it, has that as its reason', async () => {
  const lines = `${probing('one')}${found('one')}${probing('two')}`
  const [one, two] = await probed('hangs', `printf '%s' '${lines}' > messages; exec sleep 1000`, {
    timeoutSeconds: 0.2,
  })
  expect([one, two]).toEqual([
    ['one', null],
    ['two', expect.stringMatching(/reported nothing for 0\.2 s and was ended/)],
  ])
  const panic = `printf '%s' '${probing('one')}' > messages; printf 'Kernel panic - not syncing: x\\n' > console`
  expect(await probed('ends', panic)).toEqual([['one', expect.stringMatching(/^kernel 6\.99 panicked/)]])
})

test.each([
  ['panics before its first probe', `printf 'Kernel panic - not syncing: x\\n' > console`, /panicked/],
  [
    'cannot load the addon',
    `printf '%s' '${messageLine({ type: 'blockFailed', reason: 'no addon' })}' > messages; exec sleep 1000`,
    /^no addon$/,
  ],
])('a guest that %s is the reason of all of them', async (name, script, reason) => {
  expect(await probed(name, script)).toEqual([
    ['one', expect.stringMatching(reason)],
    ['two', expect.stringMatching(reason)],
  ])
})

test('a message is a line, whatever else is written beside it', () => {
  const text = `[ 1.0] kernel\r\n${messageLine({ type: 'start', cellId: 'a' }).replace('\n', '\r\n')}muxbench {"ty`
  expect(takeMessages(text)).toEqual({ messages: [{ type: 'start', cellId: 'a' }], rest: 'muxbench {"ty' })
})

test('the last words of a console begin with its panic and have no control sequences', () => {
  expect(lastWordsOf('')).toBe('its console is empty')
  expect(lastWordsOf('\x1b[32ma\x1b[0m\r\nb\nc\nd\n')).toBe('its console ends with "b", "c", "d"')
  expect(lastWordsOf('Kernel panic - not syncing: x\na\nb\nc\nd')).toBe(
    'its console ends with "Kernel panic - not syncing: x", "b", "c", "d"',
  )
})
