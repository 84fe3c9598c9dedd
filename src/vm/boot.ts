import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, readSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { makeFolders } from '../result/run/write_run.ts'
import type { BlockRequest } from '../runner/block_protocol.ts'
import { BlockCollector, type BlockReport } from '../runner/block_report.ts'
import type { ProbeOutcome } from '../runner/probe_protocol.ts'
import { failedProbe, ProbeCollector } from '../runner/probes.ts'
import { FULL, spaceReason } from './cache.ts'
import { emulatorArguments, GUEST_FILES, type Guest, vngArguments } from './emulator.ts'
import {
  type GuestEnvironment,
  type GuestMessage,
  type GuestReport,
  type GuestRequest,
  takeMessages,
} from './guest/message.ts'
import { GUEST, writeInitrd } from './image.ts'
import { findProgram, type PipedCommand } from './programs.ts'

/** How often the file with a guest's messages is looked at, in ms. */
const LOOK_MS = 100

/** The lines of the console that a message quotes. */
const QUOTED_LINES = 3
const QUOTED_CHARACTERS = 200

/** A guest that is to be booted once. */
export interface Boot {
  readonly emulator: string
  /** The command that starts the emulator on certain CPUs; empty where it may use all. */
  readonly prefix: readonly string[]
  /** The path of virtme-ng where it boots the guest, on the files of this machine; null for an initramfs of our own. */
  readonly vng: string | null
  readonly guest: Guest
  /** How messages name the kernel. */
  readonly kernelLabel: string
  /** The archive that all guests share. */
  readonly shared: string
  readonly addonPath: string
  /** The folder for the files of this boot, which does not exist. It is removed, unless the boot fails. */
  readonly folder: string
  /** The time that a kernel may take until its program reports, and the time between two reports, in seconds. */
  readonly timeoutSeconds: number
  readonly onEnvironment: (environment: GuestEnvironment) => void
}

/** Returns what was appended to a file since the last call. */
class FileTail {
  readonly #path: string
  #at = 0
  readonly #decoder = new TextDecoder()

  constructor(path: string) {
    this.#path = path
  }

  read(): string {
    const fd = openSync(this.#path, 'r')
    try {
      const chunk = Buffer.alloc(1 << 20)
      let text = ''
      for (;;) {
        const count = readSync(fd, chunk, 0, chunk.length, this.#at)
        if (count === 0) return text
        this.#at += count
        text += this.#decoder.decode(chunk.subarray(0, count), { stream: true })
      }
    } finally {
      closeSync(fd)
    }
  }
}

/** Returns the last lines of a console as one line: first the one that says why the kernel stopped, if there is such a line. */
export function lastWordsOf(output: string): string {
  const lines = output
    .split('\n')
    .map(line => stripVTControlCharacters(line).trim())
    .filter(line => line !== '')
  if (lines.length === 0) return 'its console is empty'
  const panic = lines.findLast(line => /Kernel panic|not syncing/.test(line) && !line.includes('[ end '))
  const last = lines.slice(-QUOTED_LINES).filter(line => line !== panic)
  const quoted = [...(panic ? [panic] : []), ...last].map(line => `"${line.slice(0, QUOTED_CHARACTERS)}"`)
  return `its console ends with ${quoted.join(', ')}`
}

/** Returns whether a kernel wrote what its console shows; what loads it writes there through the firmware, without a driver. */
function hasKernelWritten(output: string): boolean {
  return /\bLinux version |^\[ *\d+\.\d+\]/m.test(output)
}

/** Writes what the guest is booted with, and an empty file for its messages. */
async function prepare({ folder, vng, shared, addonPath }: Boot, request: GuestRequest): Promise<void> {
  makeFolders(resolve(folder))
  writeFileSync(join(folder, GUEST_FILES.messages), '')
  if (vng === null) {
    await writeInitrd(join(folder, GUEST_FILES.initrd), { shared, addonPath, request })
  } else {
    const text = JSON.stringify({ ...request, addonPath: resolve(addonPath) })
    writeFileSync(join(folder, GUEST_FILES.request), text)
  }
}

/** Returns the command that runs a guest. Where util-linux is installed, the guest ends with this process, however it ends. */
function commandOf({ emulator, vng, prefix, folder, guest: given }: Boot): PipedCommand {
  const guest = { ...given, kernelPath: resolve(given.kernelPath) }
  const guard = findProgram('setpriv')
  const begin = guard === null ? [] : [guard, '--pdeathsig', 'KILL']
  const boots = vng === null ? emulatorArguments(guest) : vngArguments(guest, emulator, resolve(folder))
  const [program = emulator, ...args] = [...begin, ...prefix, vng ?? emulator, ...boots]
  return { program, args }
}

/** Starts a guest in a process group of its own, since virtme-ng starts QEMU by itself. */
function startGuest(boot: Boot): ChildProcess {
  const { program, args } = commandOf(boot)
  const { folder, vng } = boot
  // QEMU writes the console to a file, and virtme-ng to its output.
  const output = vng === null ? 'pipe' : openSync(join(folder, GUEST_FILES.console), 'w')
  try {
    return spawn(program, args, {
      cwd: folder,
      detached: true,
      stdio: ['ignore', vng === null ? 'ignore' : output, output],
    })
  } finally {
    if (typeof output === 'number') closeSync(output)
  }
}

/** Why a guest was ended before its program had measured. */
type Ending = 'silent' | 'stopped' | null

/** Returns the reason of a boot that failed, in one line. */
function failureOf(
  { kernelLabel, timeoutSeconds, folder }: Boot,
  {
    ending,
    hasReported,
    output,
    said,
  }: { ending: Ending; hasReported: boolean; output: string; said: string },
): string {
  // What the guest reported is then missing, whatever it did.
  if (statfsSync(folder).bavail === 0) {
    return `what the guest with kernel ${kernelLabel} reported has no room in ${folder} (${FULL}): make room, or name another folder with --out`
  }
  const last = lastWordsOf(output)
  const whole = `(the whole of it: ${join(folder, GUEST_FILES.console)})`
  // An early panic stops the kernel, and does not end its guest.
  if (/Kernel panic/.test(output)) return `kernel ${kernelLabel} panicked: ${last} ${whole}`
  if (ending === 'silent' && hasReported) {
    return `the guest with kernel ${kernelLabel} reported nothing for ${timeoutSeconds} s and was ended: give a longer --timeout, or fewer cells; ${last} ${whole}`
  }
  if (!hasReported && !hasKernelWritten(output) && (ending === 'silent' || said === '')) {
    const waited = ending === 'silent' ? ` for ${timeoutSeconds} s and was ended` : ', and its guest ended'
    return `kernel ${kernelLabel} wrote nothing to its serial port${waited}: it has no driver for one (CONFIG_SERIAL_8250 and CONFIG_SERIAL_8250_CONSOLE must be y), is told to be quiet, or stopped before it was loaded; ${last} ${whole}`
  }
  if (ending === 'silent') {
    return `kernel ${kernelLabel} did not start the program of muxbench within ${timeoutSeconds} s and was ended: it hangs, or needs a longer --timeout; ${last} ${whole}`
  }
  if (output.trim() === '') return `QEMU ended before the kernel ${kernelLabel} began: ${said}`
  return `the guest with kernel ${kernelLabel} ended before it had measured: ${said === '' ? '' : `QEMU says "${said}"; `}${last} ${whole}`
}

/** Returns what the guest of a block is asked: where instructions are counted, the same in each boot, so that its program does the same. */
function blockRequest(request: BlockRequest): BlockRequest {
  const { type, seed, cells, firstPosition, pin, counts } = request
  const always = {
    type,
    index: 0,
    seed,
    cells,
    firstPosition,
    pin,
    counts,
    addonPath: GUEST.addon,
    budgetMs: 0,
  }
  if (counts === 'instructions') return always
  return { ...always, budgetMs: request.budgetMs, leastMs: request.leastMs, hasSpare: request.hasSpare }
}

/** Takes what a guest reports, until nothing follows. */
interface GuestListener {
  readonly isOver: () => boolean
  readonly take: (report: GuestReport) => void
  /** Is called where the guest ends, or is ended, before that. */
  readonly fail: (reason: string) => void
}

/**
 * Boots a guest, which measures a block, and ends it. The files of a boot that failed stay in its folder.
 * @param signal ends the guest at once.
 */
export async function bootBlock(
  boot: Boot,
  request: BlockRequest,
  signal: AbortSignal,
): Promise<BlockReport> {
  const collector = new BlockCollector()
  const take = (message: GuestReport) => {
    if (message.type === 'cell') {
      collector.take({ ...message, result: { ...message.result, blockIndex: request.index } })
    } else if (message.type !== 'probing' && message.type !== 'probe') collector.take(message)
  }
  const fail = (reason: string) => collector.fail(reason)
  await bootGuest(boot, blockRequest(request), { isOver: () => collector.isOver, take, fail }, signal)
  return collector.report('it ended', signal.aborted)
}

/**
 * Boots a guest, which runs probes, and ends it.
 * @returns what it found up to the first probe that hangs or ends the guest. A kernel that begins none of them is the reason of all.
 */
export async function bootProbes(
  boot: Boot,
  names: readonly string[],
  signal: AbortSignal,
): Promise<ProbeOutcome[]> {
  const collector = new ProbeCollector(names)
  let [hasBegun, failure] = [false, '']
  const fail = (reason: string) => {
    failure = reason
  }
  const take = (message: GuestReport) => {
    if (message.type === 'blockFailed') fail(message.reason)
    else if (message.type === 'probing' || message.type === 'probe') {
      hasBegun = true
      collector.take(message)
    }
  }
  const isOver = () => collector.isOver || failure !== ''
  const request = { type: 'probe', names, addonPath: GUEST.addon } as const
  await bootGuest(boot, request, { isOver, take, fail }, signal)
  if (signal.aborted) return collector.found
  if (!hasBegun) return names.map(name => failedProbe(name, failure))
  collector.fail(failure)
  return collector.found
}

/** Boots a guest, hands over what it reports, and ends it when nothing follows. */
async function bootGuest(
  given: Boot,
  request: GuestRequest,
  listener: GuestListener,
  signal: AbortSignal,
): Promise<void> {
  // A boot lasts long, and its files stay where they are if this process goes to another folder meanwhile.
  const boot = { ...given, folder: resolve(given.folder) }
  const { folder } = boot
  const path = (name: keyof typeof GUEST_FILES) => join(folder, GUEST_FILES[name])
  try {
    await prepare(boot, request)
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    listener.fail(`what a guest is booted with cannot be written to ${folder}: ${spaceReason(error)}`)
    return
  }
  const child = startGuest(boot)
  let said = ''
  child.stderr?.on('data', data => {
    said = (said + data).slice(-2000)
  })

  const tail = new FileTail(path('messages'))
  let rest = ''
  let hasReported = false
  let lastSign = performance.now()
  const take = (message: GuestMessage) => {
    hasReported = true
    if (message.type === 'guest') boot.onEnvironment(message.environment)
    else listener.take(message)
  }
  const look = () => {
    if (listener.isOver()) return
    try {
      const taken = takeMessages(rest + tail.read())
      rest = taken.rest
      if (taken.messages.length > 0) lastSign = performance.now()
      taken.messages.forEach(take)
    } catch (error) {
      listener.fail(
        `what the guest wrote to ${folder} cannot be read: ${(error as Error).message} (is the disk full?)`,
      )
    }
  }

  let ending: Ending = null
  const end = (why: Ending) => {
    ending ??= why
    killGroup(child)
  }
  const onAbort = () => end('stopped')
  const timer = setInterval(() => {
    look()
    if (listener.isOver()) end('stopped')
    else if (performance.now() - lastSign > 1000 * boot.timeoutSeconds) end('silent')
  }, LOOK_MS)
  signal.addEventListener('abort', onAbort, { once: true })
  process.on('exit', onAbort)
  if (signal.aborted) onAbort()
  const diedOf = await new Promise<string | null>(done => {
    child.on('error', error => {
      if (child.pid === undefined) done(`${boot.vng ?? boot.emulator} did not start: ${error.message}`)
    })
    child.on('close', () => done(null))
  })
  clearInterval(timer)
  signal.removeEventListener('abort', onAbort)
  process.off('exit', onAbort)
  look()
  const isFine = listener.isOver() || signal.aborted
  if (!listener.isOver()) {
    const output = diedOf === null ? readConsole(path('console')) : ''
    const [line = ''] = said.trim().split('\n')
    listener.fail(diedOf ?? failureOf(boot, { ending, hasReported, output, said: line }))
  }
  rmSync(isFine ? folder : path('initrd'), { recursive: true, force: true })
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended already.
  }
}

function readConsole(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
