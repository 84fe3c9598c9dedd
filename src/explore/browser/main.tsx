import { render } from 'preact'
import type { Semantics } from '../../sim/index.ts'
import { ProgramError } from '../calls.ts'
import { type Lane, type LaneWait, lanesOf } from '../lanes.ts'
import { type Recording, record } from '../recording.ts'
import { touchedBy } from '../step_words.ts'
import { type Actions, App } from './app.tsx'
import {
  addressIn,
  addressOf,
  callBorder,
  type Explorer,
  KERNELS,
  moved,
  movingMs,
  SPEEDS,
  stepsOf,
  USUAL_SPEED,
  unknownPreset,
  withError,
  withPreset,
  withRecording,
} from './explorer.ts'
import type { LanesShown } from './lanes.tsx'
import { drawMoving } from './moves.ts'

/** What the worker is asked for, and what it answers. */
type Question =
  | { readonly source: string; readonly semantics: Semantics }
  | { readonly count: number; readonly wait: LaneWait }
type Answer =
  | { readonly isReady: true }
  | { readonly recording: Recording }
  | { readonly lanes: readonly Lane[] }
  | { readonly message: string; readonly line: number }

/** A program that has not ended after this time is stopped. */
const MOST_MS = 3000

/** A million descriptors take some seconds for each call, and a slow machine may take minutes. */
const MOST_MS_OF_LANES = 300_000

function answerTo(question: Question): Answer {
  if ('count' in question) return { lanes: lanesOf(question.count, question.wait) }
  try {
    return { recording: record(question.source, { semantics: question.semantics }) }
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error
    return { message: error.message, line: error.line }
  }
}

/** Has a worker answer, which has the same script as the page. */
function askWorker(
  script: string,
  question: Question,
  mostMs: number,
): Promise<Exclude<Answer, { isReady: true } | { message: string }>> {
  return new Promise((resolve, reject) => {
    const address = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }))
    const worker = new Worker(address)
    let timer: ReturnType<typeof setTimeout> | undefined
    const end = () => {
      clearTimeout(timer)
      worker.terminate()
      URL.revokeObjectURL(address)
    }
    const stop = () => {
      end()
      reject(new ProgramError(`the program did not end within ${mostMs / 1000} seconds and was stopped`, 0))
    }
    worker.onerror = event => {
      end()
      reject(new ProgramError(event.message || 'the program could not be run', 0))
    }
    worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      if ('isReady' in data) {
        // The time that a worker takes to start is not the program's.
        timer = setTimeout(stop, mostMs)
        worker.postMessage(question)
        return
      }
      end()
      if ('message' in data) reject(new ProgramError(data.message, data.line))
      else resolve(data)
    }
  })
}

function startPage(script: string): void {
  const root = document.querySelector('main') as HTMLElement
  const isCalm = matchMedia('(prefers-reduced-motion: reduce)')
  const opening = { ...root.dataset } as Record<string, string>
  const address = addressIn(location.hash || String(new URLSearchParams(opening)))
  let notice = unknownPreset(address.preset)
  let explorer: Explorer = moved(withPreset(address.preset, address.semantics, USUAL_SPEED), address.step)
  let lanes: LanesShown = { count: 1000, wait: 'ready', lanes: null, isCounting: false, problem: null }
  let timer: ReturnType<typeof setTimeout> | undefined
  let isPrinted = false

  function draw(): void {
    render(
      <App explorer={explorer} actions={actions} notice={notice} lanes={lanes} isPrinted={isPrinted} />,
      root,
    )
  }

  function show(next: Explorer, drawNext = draw): void {
    explorer = next
    history.replaceState(null, '', addressOf(explorer))
    drawNext()
  }

  /** Shows the state at another step. What a single step moves is seen to move, unless the reader wants no motion. */
  function goTo(step: number): void {
    const { recording, isPlaying, speed, step: last } = explorer
    const made = recording.steps[Math.max(step, last) - 1]
    const duration = movingMs(isPlaying ? speed : USUAL_SPEED)
    const isMoving = made && Math.abs(step - last) === 1 && !isCalm.matches
    show(
      moved(explorer, step),
      isMoving ? () => drawMoving(root, touchedBy(made), draw, duration) : undefined,
    )
  }

  function tick(): void {
    if (!explorer.isPlaying) return
    goTo(explorer.step + 1)
    if (explorer.step === stepsOf(explorer)) play(false)
    else timer = setTimeout(tick, SPEEDS[explorer.speed]?.ms)
  }

  function play(isPlaying: boolean): void {
    clearTimeout(timer)
    const from = isPlaying && explorer.step === stepsOf(explorer) ? 0 : explorer.step
    show({ ...moved(explorer, from), isPlaying })
    if (isPlaying) timer = setTimeout(tick, SPEEDS[explorer.speed]?.ms)
  }

  async function run(source: string, step = 0): Promise<void> {
    const { semantics } = explorer
    try {
      const answer = await askWorker(script, { source, semantics }, MOST_MS)
      if (!('recording' in answer)) return
      const { recording } = answer
      notice = null
      show(moved(withRecording(explorer, recording), step))
    } catch (error) {
      show(withError(explorer, source, error))
    }
  }

  async function count(chosen: Pick<LanesShown, 'count' | 'wait'>): Promise<void> {
    lanes = { ...chosen, lanes: null, isCounting: true, problem: null }
    draw()
    let answer: readonly Lane[] | null = null
    let problem: string | null = null
    try {
      const given = await askWorker(script, chosen, MOST_MS_OF_LANES)
      if ('lanes' in given) answer = given.lanes
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error)
    }
    // A later choice may have been made meanwhile.
    if (lanes.count !== chosen.count || lanes.wait !== chosen.wait) return
    lanes = { ...chosen, lanes: answer, isCounting: false, problem }
    draw()
  }

  const actions: Actions = {
    count,
    choosePreset(name) {
      notice = null
      clearTimeout(timer)
      const { speed, semantics } = explorer
      show(withPreset(name, semantics, speed))
    },
    chooseKernel(chosen) {
      clearTimeout(timer)
      const semantics = KERNELS.find(kernel => kernel === chosen) ?? '6.18'
      const { step, speed, own, preset } = explorer
      if (own) {
        explorer = { ...explorer, semantics, isPlaying: false }
        run(own.source, step)
      } else show(moved(withPreset(preset.name, semantics, speed), step))
    },
    goTo,
    goToCall: by => show(moved(explorer, callBorder(explorer, by))),
    play,
    setSpeed: speed => show({ ...explorer, speed }),
    edit: isEditing => {
      clearTimeout(timer)
      show({ ...explorer, isEditing, isPlaying: false })
    },
    run,
  }

  const KEYS: Readonly<Record<string, () => void>> = {
    ArrowRight: () => goTo(explorer.step + 1),
    ArrowLeft: () => goTo(explorer.step - 1),
    ArrowDown: () => actions.goToCall(1),
    ArrowUp: () => actions.goToCall(-1),
    Home: () => goTo(0),
    End: () => goTo(stepsOf(explorer)),
    ' ': () => play(!explorer.isPlaying),
    1: () => actions.setSpeed(0),
    2: () => actions.setSpeed(1),
    3: () => actions.setSpeed(2),
  }
  document.addEventListener('keydown', event => {
    const { target, key, ctrlKey, altKey, metaKey } = event
    const isField = target instanceof Element && target.closest('select, textarea, input, button, summary')
    const act = KEYS[key]
    if (explorer.isEditing || ctrlKey || altKey || metaKey || isField || !act) return
    event.preventDefault()
    act()
  })
  const drawPrinted = (printed: boolean) => {
    isPrinted = printed
    draw()
  }
  addEventListener('beforeprint', () => drawPrinted(true))
  addEventListener('afterprint', () => drawPrinted(false))
  addEventListener('hashchange', () => {
    const next = addressIn(location.hash)
    if (addressOf(explorer) === location.hash) return
    clearTimeout(timer)
    notice = unknownPreset(next.preset)
    const { speed } = explorer
    show(moved(withPreset(next.preset, next.semantics, speed), next.step))
    if (next.program !== null) run(next.program, next.step)
  })

  draw()
  if (address.program !== null) run(address.program, address.step)
}

if (typeof document === 'undefined') {
  addEventListener('message', ({ data }: MessageEvent<Question>) => postMessage(answerTo(data)))
  postMessage({ isReady: true } satisfies Answer)
} else startPage(document.currentScript?.textContent ?? '')
