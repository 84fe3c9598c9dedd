import { Component } from 'preact'
import type { RecordedCall, Recording } from '../recording.ts'
import { callText } from '../states.ts'
import { type Explorer, stepsOf } from './explorer.ts'

interface BarProps {
  readonly recording: Recording
  readonly call: RecordedCall
  readonly isNow: boolean
  readonly goTo: (step: number) => void
}

function Bar({ recording, call, isNow, goTo }: BarProps) {
  const { from, to, pid, result } = call
  const last = Math.max(1, recording.steps.length)
  const text = callText(recording, call)
  return (
    <button
      type="button"
      tabIndex={-1}
      class={isNow ? 'bar now' : to === null ? 'bar asleep' : 'bar'}
      style={{
        left: `${(100 * from) / last}%`,
        width: `${(100 * Math.max(1, (to ?? last) - from)) / last}%`,
      }}
      title={`${text} → ${result ?? 'sleeps'}`}
      aria-label={`${recording.tasks[pid]}: ${text}`}
      onClick={() => goTo(from + 1)}
    />
  )
}

type BarsProps = Pick<BarProps, 'recording' | 'goTo'> & { readonly pid: number }

/** The bars of all calls of a task, which are the same at every step. */
class Bars extends Component<BarsProps> {
  override shouldComponentUpdate({ recording }: Readonly<BarsProps>): boolean {
    return recording !== this.props.recording
  }

  override render({ recording, pid, goTo }: BarsProps) {
    const own = recording.calls.filter(call => call.pid === pid)
    return own.map(call => (
      <Bar key={call.from} recording={recording} call={call} isNow={false} goTo={goTo} />
    ))
  }
}

/** The calls of each task, from left to right by steps. */
export function Timeline({ explorer, goTo }: Pick<BarProps, 'goTo'> & { readonly explorer: Explorer }) {
  const { recording, step } = explorer
  const last = Math.max(1, stepsOf(explorer))
  const now = recording.calls.filter(({ from, to }) => from < step && step <= (to ?? last))
  const lanes = Object.entries(recording.tasks).filter(([pid]) =>
    recording.calls.some(call => call.pid === Number(pid)),
  )
  return (
    <section class="timeline" aria-label="Timeline">
      {lanes.map(([pid, name]) => (
        <div class="lane" key={pid}>
          <span>{name}</span>
          <div class="bars">
            <Bars recording={recording} pid={Number(pid)} goTo={goTo} />
            {now
              .filter(call => call.pid === Number(pid))
              .map(call => (
                <Bar key={call.from} recording={recording} call={call} isNow goTo={goTo} />
              ))}
            <i style={{ left: `${(100 * step) / last}%` }} />
          </div>
        </div>
      ))}
    </section>
  )
}
