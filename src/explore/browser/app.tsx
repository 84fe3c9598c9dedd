import { CALLS } from '../calls.ts'
import { PRESETS } from '../presets.ts'
import type { ShownStep } from '../shown_step.ts'
import { callText, framesOf, latestCalls, statesOf } from '../states.ts'
import { functionWords } from '../step_words.ts'
import { kernelView } from '../view.ts'
import { currentStep, type Explorer, KERNELS, SPEEDS, stepsOf } from './explorer.ts'
import { Lanes, type LanesShown } from './lanes.tsx'
import { Picture } from './picture.tsx'
import { Timeline } from './timeline.tsx'

/** What a reader can do on the page. */
export interface Actions {
  readonly choosePreset: (name: string) => void
  readonly chooseKernel: (semantics: string) => void
  readonly goTo: (step: number) => void
  readonly goToCall: (by: 1 | -1) => void
  readonly play: (isPlaying: boolean) => void
  readonly setSpeed: (speed: number) => void
  readonly edit: (isEditing: boolean) => void
  readonly run: (source: string) => void
  readonly count: (chosen: Pick<LanesShown, 'count' | 'wait'>) => void
}

interface Props {
  readonly explorer: Explorer
  readonly actions: Actions
}

function Choice({ explorer, actions }: Props) {
  return (
    <div class="choices">
      <div>
        <label for="preset">Program</label>
        <select
          id="preset"
          value={explorer.own ? '' : explorer.preset.name}
          onChange={event => actions.choosePreset(event.currentTarget.value)}
        >
          {explorer.own && <option value="">your own</option>}
          {PRESETS.map(({ name, title }) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </select>
      </div>
      <div>
        <label for="semantics">Kernel</label>
        <select
          id="semantics"
          value={explorer.semantics}
          onChange={event => actions.chooseKernel(event.currentTarget.value)}
        >
          {KERNELS.map(kernel => (
            <option key={kernel} value={kernel}>
              Linux {kernel}
            </option>
          ))}
        </select>
      </div>
    </div>
  )
}

function Question({ explorer: { preset, own } }: Props) {
  if (own) return <h1>Your own program</h1>
  return (
    <>
      <h1>{preset.title}</h1>
      <p class="question">{preset.question}</p>
      {/* A preset of its own, so that the answer is closed again. */}
      <div class="answers" key={preset.name}>
        <details>
          <summary>The answer</summary>
          <p>{preset.answer}</p>
        </details>
        <details>
          <summary>For a lecture</summary>
          <p>{preset.lecture}</p>
        </details>
      </div>
    </>
  )
}

function Editor({ explorer, actions }: Props) {
  const source = explorer.own?.source ?? explorer.preset.program
  const error = explorer.own?.error
  return (
    <form
      class="editor"
      onSubmit={event => {
        event.preventDefault()
        actions.run(String(new FormData(event.currentTarget).get('program') ?? ''))
      }}
    >
      <label>
        The program
        <textarea name="program" rows={16} spellcheck={false} defaultValue={source} />
      </label>
      <p class="error" role="alert">
        {error && `${error.line > 0 ? `Line ${error.line}: ` : ''}${error.message}`}
      </p>
      <p class="buttons">
        <button type="submit" class="primary">
          Run
        </button>
        <button type="button" onClick={() => actions.edit(false)}>
          Back
        </button>
      </p>
      <details>
        <summary>What can be written</summary>
        <p>
          The lines at the top are main’s. Each <code>task NAME:</code> starts when main has ended or sleeps;{' '}
          <code>task NAME x 3:</code> is three of them. <code>repeat 3:</code>,{' '}
          <code>repeat until EAGAIN:</code> and <code>for fd in ready:</code> take the lines that are indented
          below them. The calls are:
        </p>
        <ul class="calls">
          {Object.entries(CALLS).map(([name, { form }]) => (
            <li key={name}>
              <code>{form}</code>
            </li>
          ))}
        </ul>
      </details>
    </form>
  )
}

function Program({ explorer, actions }: Props) {
  const { recording, step } = explorer
  const current = currentStep(explorer)
  const calls = latestCalls(recording, step)
  const lines = recording.source.replace(/\n+$/, '').split('\n')
  return (
    <section class="program" aria-label="The program">
      <h2>The program</h2>
      <ol>
        {lines.map((text, i) => {
          const here = [...calls.values()].filter(({ line }) => line === i + 1)
          const isCurrent = here.some(({ pid }) => pid === current?.task)
          return (
            <li key={i} class={isCurrent ? 'current' : here.length > 0 ? 'here' : ''} data-line={i + 1}>
              <code>{text === '' ? ' ' : text}</code>
              {here.map(({ pid, to, result }) => (
                <small key={pid}>
                  {recording.tasks[pid]}
                  {to !== null && to <= step ? ` → ${result}` : ' …'}
                </small>
              ))}
            </li>
          )
        })}
      </ol>
      <button type="button" onClick={() => actions.edit(true)}>
        Write your own
      </button>
    </section>
  )
}

function Function_({ explorer, shown: { sentence, chain } }: Pick<Props, 'explorer'> & { shown: ShownStep }) {
  const current = currentStep(explorer)
  const words = current && functionWords(current.fn)
  return (
    <section class="function" aria-label="The step">
      <p class="sentence" role="status" aria-live="polite">
        {sentence}
        {!current && ' Press → or “Step” for the first step.'}
      </p>
      <p class="chain">
        {chain.map((fn, i) => (
          <code key={i} class={i === chain.length - 1 ? 'innermost' : ''}>
            {fn}
          </code>
        ))}
      </p>
      <p class="what">
        {current && (
          <>
            <code>{current.fn}</code> {words ? `${words}.` : ''}
          </>
        )}
      </p>
    </section>
  )
}

function Controls({ explorer, actions }: Props) {
  const { step, isPlaying, speed } = explorer
  const last = stepsOf(explorer)
  return (
    <fieldset class="controls" aria-label="Steps">
      <button type="button" onClick={() => actions.goToCall(-1)} disabled={step === 0}>
        Previous call
      </button>
      <button type="button" onClick={() => actions.goTo(step - 1)} disabled={step === 0}>
        ← Step
      </button>
      <button type="button" class="primary" onClick={() => actions.play(!isPlaying)} disabled={last === 0}>
        {isPlaying ? 'Pause' : 'Play'}
      </button>
      <button type="button" onClick={() => actions.goTo(step + 1)} disabled={step === last}>
        Step →
      </button>
      <button type="button" onClick={() => actions.goToCall(1)} disabled={step === last}>
        Next call
      </button>
      <label class="scrub">
        <span>
          Step {step} of {last}
        </span>
        <input
          type="range"
          min={0}
          max={last}
          value={step}
          onInput={event => actions.goTo(event.currentTarget.valueAsNumber)}
        />
      </label>
      <label>
        Speed{' '}
        <select value={speed} onChange={event => actions.setSpeed(Number(event.currentTarget.value))}>
          {SPEEDS.map(({ name }, i) => (
            <option key={name} value={i}>
              {name}
            </option>
          ))}
        </select>
      </label>
    </fieldset>
  )
}

/** What somebody has to know who has never seen an epoll. It stands where nothing is to be seen yet. */
function Beginning() {
  return (
    <div class="beginning">
      <p>A program that serves many sockets lets an epoll watch them. This page shows what is inside:</p>
      <ul>
        <li>
          The <strong>interest list</strong> has an item for each file that is watched, such as a socket.{' '}
          <code>epoll_ctl</code> puts it there.
        </li>
        <li>
          The <strong>ready list</strong> has the items whose files have something to tell. When data arrive,
          a callback puts the item there.
        </li>
        <li>
          <code>epoll_wait</code> takes the ready list, asks the file of each item once more, and copies what
          is ready to the program.
        </li>
      </ul>
      <p>
        Press → for a step, or ↓ for a whole call, and watch where the item is. What a step touches has a
        frame.
      </p>
    </div>
  )
}

/** The program as a strip of pictures, for paper. */
function Strip({ explorer: { recording } }: Pick<Props, 'explorer'>) {
  const stateAt = statesOf(recording)
  return (
    <ol class="strip">
      {framesOf(recording).map(call => (
        <li key={call.from}>
          <h2>
            {recording.tasks[call.pid]}: <code>{callText(recording, call)}</code> → {call.result}
          </h2>
          <Picture view={kernelView(stateAt(call.to ?? 0), recording)} />
        </li>
      ))}
    </ol>
  )
}

export function App(
  props: Props & { readonly notice: string | null; readonly lanes: LanesShown; readonly isPrinted: boolean },
) {
  const { explorer, notice, lanes, actions, isPrinted } = props
  const { recording, shownAt, step, isEditing } = explorer
  const shown = shownAt(step)
  return (
    <>
      <header>
        <p class="eyebrow">
          <strong>muxbench</strong> What epoll does, step by step
        </p>
        <Choice {...props} />
        {notice && (
          <p class="note" role="alert">
            {notice}
          </p>
        )}
        <Question {...props} />
      </header>
      {isPrinted && <Strip explorer={explorer} />}
      {isEditing ? (
        <Editor {...props} />
      ) : (
        <>
          <div class="stage">
            <div class="side">
              <Function_ explorer={explorer} shown={shown} />
              <Program {...props} />
            </div>
            <section class="kernel" aria-label="The kernel">
              <Picture view={shown.view} />
              {step === 0 && <Beginning />}
              {recording.isCut && (
                <p class="note">The program has more steps than are shown; it was stopped.</p>
              )}
            </section>
          </div>
          <Timeline explorer={explorer} goTo={actions.goTo} />
          <Controls {...props} />
          <Lanes shown={lanes} count={actions.count} />
        </>
      )}
    </>
  )
}
