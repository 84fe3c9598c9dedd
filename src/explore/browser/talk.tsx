/** The presets as the slides of a talk. */
import { render } from 'preact'
import { currentTheme, onLookChange } from '../../report/browser/look.ts'
import { presentByKeys } from '../../report/browser/turn_slides.ts'
import type { Pen } from '../picture/boxes.ts'
import { picturesOf } from '../picture/step_picture.ts'
import { PRESETS, type Preset } from '../presets.ts'
import { fullSteps } from '../states.ts'
import { callBorder, type Explorer, moved, SPEEDS, stepsOf, USUAL_SPEED, withPreset } from './explorer.ts'

/** What a slide shows. Its program is run when its first step is shown. */
interface Slide {
  readonly preset: Preset
  readonly explorer: Explorer | null
  readonly isAnswered: boolean
}

/** A longer question needs smaller letters. */
const LARGE_QUESTION = 110

/** The letters of the kernel, by the height of the screen. */
const [SMALLEST, LARGEST] = [1 / 60, 1 / 26]

/** The pictures of the recording that was drawn last, for a canvas of a size. */
let drawn = { key: '', pictures: null as ReturnType<typeof picturesOf> | null }

/** Draws the kernel as large as its place. */
function drawKernel(canvas: HTMLCanvasElement, { preset, recording, shownAt, step }: Explorer): void {
  const { width, height } = canvas.getBoundingClientRect()
  canvas.width = Math.round(width * devicePixelRatio)
  canvas.height = Math.round(height * devicePixelRatio)
  const context = canvas.getContext('2d')
  if (!context) return
  const pen = context as unknown as Pen
  const theme = currentTheme()
  const key = `${preset.name} ${width} ${height} ${theme.name}`
  if (drawn.key !== key) {
    const letters = [Math.round(SMALLEST * innerHeight), Math.round(LARGEST * innerHeight)] as const
    const look = { theme, family: getComputedStyle(document.body).fontFamily, pen }
    const frame = { width: width - 2, height: height - 2, letters }
    drawn = { key, pictures: picturesOf(fullSteps(recording).map(shownAt), null, look, frame) }
  }
  if (!drawn.pictures) return
  const { size, boxOf } = drawn.pictures
  const box = boxOf(shownAt(step), null)
  // What does not fit with the smallest letters is made smaller as a whole.
  const scale = devicePixelRatio * Math.min(1, (height - 2) / box.height)
  canvas.dataset['letters'] = String(size * Math.min(1, (height - 2) / box.height))
  context.scale(scale, scale)
  box.draw(pen, 1, 1)
}

function Kernel({ explorer }: { explorer: Explorer }) {
  const { shownAt, step } = explorer
  const shown = shownAt(step)
  return (
    <>
      <p class="sentence" role="status">
        {shown.sentence}
      </p>
      <p class="note">
        {shown.call}
        <span>
          step {step} of {stepsOf(explorer)}
        </span>
      </p>
      <div class="plot">
        <canvas
          role="img"
          aria-label={`The kernel after step ${step}`}
          ref={canvas => {
            if (canvas) drawKernel(canvas, explorer)
          }}
        />
      </div>
    </>
  )
}

function Program({ preset }: { preset: Preset }) {
  const lines = preset.program.trimEnd().split('\n')
  const size = { '--lines': lines.length, '--columns': Math.max(...lines.map(({ length }) => length)) }
  return (
    <div class="plot">
      <pre class="program" style={size}>
        {lines.join('\n')}
      </pre>
    </div>
  )
}

const slideAttributes = { tabIndex: -1, role: 'group', 'aria-roledescription': 'slide' } as const

function SlideOf({ preset, explorer, isAnswered }: Slide) {
  const { name, title, question, answer, lecture } = preset
  return (
    <section
      {...slideAttributes}
      class="slide preset-slide"
      id={name}
      aria-label={title}
      data-answered={isAnswered ? '' : undefined}
    >
      <p class="eyebrow">
        <strong>{title}</strong> {PRESETS.indexOf(preset) + 1} of {PRESETS.length}
      </p>
      {explorer && explorer.step > 0 ? (
        <Kernel explorer={explorer} />
      ) : (
        <>
          <h2 class={question.length > LARGE_QUESTION ? 'long' : ''}>{question}</h2>
          <Program preset={preset} />
        </>
      )}
      <p class="answer">{answer}</p>
      <aside class="speaker-notes" aria-label="Notes">
        <p>{lecture}</p>
        <p>{answer}</p>
      </aside>
    </section>
  )
}

function Opening() {
  return (
    <section {...slideAttributes} class="slide opening-slide" aria-label="Title">
      <h1>What epoll does, step by step</h1>
      <ul class="contents">
        {PRESETS.map(({ name, title }) => (
          <li key={name}>
            <a href={`#${name}`}>{title}</a>
          </li>
        ))}
      </ul>
      <p class="note">
        → turns from a question to its answer, and on. ↓ and ↑ show the kernel call by call, “.” and “,” step
        by step, P plays the steps, S opens the notes.
      </p>
    </section>
  )
}

function startTalk(root: HTMLElement): void {
  const slides = new Map<string, Slide>(
    PRESETS.map(preset => [preset.name, { preset, explorer: null, isAnswered: false }]),
  )
  const places = new Map<string, HTMLElement>()
  let timer: ReturnType<typeof setTimeout> | undefined

  /** Adds a place that has a part of its own, so that a change of one slide draws no other one. */
  function place(): HTMLElement {
    const own = document.createElement('div')
    root.append(own)
    return own
  }

  function draw(slide: Slide): void {
    const { name } = slide.preset
    const own = places.get(name) ?? place()
    places.set(name, own)
    render(<SlideOf {...slide} />, own)
  }

  function drawAll(): void {
    for (const slide of slides.values()) draw(slide)
  }

  function change({ id }: HTMLElement, changed: (slide: Slide) => Partial<Slide>): void {
    const slide = slides.get(id)
    if (!slide) return
    const next = { ...slide, ...changed(slide) }
    slides.set(id, next)
    draw(next)
  }

  /** Shows another step of a slide. */
  function move(element: HTMLElement, stepAfter: (explorer: Explorer) => number): void {
    change(element, ({ preset, explorer }) => {
      const shown = explorer ?? withPreset(preset.name, '6.18', USUAL_SPEED)
      return { explorer: moved(shown, stepAfter(shown)) }
    })
  }

  function stop(): void {
    clearTimeout(timer)
    timer = undefined
  }

  function play(element: HTMLElement): void {
    const tick = () => {
      move(element, ({ step }) => step + 1)
      const explorer = slides.get(element.id)?.explorer
      timer =
        explorer && explorer.step < stepsOf(explorer) ? setTimeout(tick, SPEEDS[USUAL_SPEED].ms) : undefined
    }
    if (timer === undefined) tick()
    else stop()
  }

  render(<Opening />, place())
  drawAll()
  const keys = {
    arrowdown: (slide: HTMLElement) => move(slide, explorer => callBorder(explorer, 1)),
    arrowup: (slide: HTMLElement) => move(slide, explorer => callBorder(explorer, -1)),
    '.': (slide: HTMLElement) => move(slide, ({ step }) => step + 1),
    ',': (slide: HTMLElement) => move(slide, ({ step }) => step - 1),
  }
  presentByKeys({
    step: (slide, by) => {
      stop()
      const isAnswered = by === 1
      const isThere = slides.has(slide.id) && slides.get(slide.id)?.isAnswered !== isAnswered
      if (isThere) change(slide, () => ({ isAnswered }))
      return isThere
    },
    prepare: (slide, isForward) => {
      stop()
      change(slide, ({ explorer }) => ({
        isAnswered: !isForward,
        explorer: isForward && explorer ? moved(explorer, 0) : explorer,
      }))
    },
    keys: { ...keys, p: play },
    keyWords: '↓ and ↑ show the kernel call by call, “.” and “,” step by step, P plays the steps',
  })
  addEventListener('resize', drawAll)
  onLookChange(drawAll)
  document.getElementById(location.hash.slice(1) || (root.dataset['preset'] ?? ''))?.scrollIntoView()
}

startTalk(document.querySelector('main') as HTMLElement)
