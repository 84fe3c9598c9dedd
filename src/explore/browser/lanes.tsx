/** One wait of select, poll and epoll beside each other, by what they do. */
import { LANE_COUNTERS, LANE_SIZES, LANES, type Lane, type LaneWait, WAITS } from '../lanes.ts'

/** What is chosen, and what was counted for it. */
export interface LanesShown {
  readonly count: number
  readonly wait: LaneWait
  /** It is null until it is counted. */
  readonly lanes: readonly Lane[] | null
  readonly isCounting: boolean
  readonly problem: string | null
}

interface Props {
  readonly shown: LanesShown
  readonly count: (chosen: Pick<LanesShown, 'count' | 'wait'>) => void
}

const WAIT_WORDS: Readonly<Record<LaneWait, string>> = {
  ready: 'finds one ready descriptor',
  asleep: 'sleeps until one becomes ready',
}

const number = new Intl.NumberFormat('en')

export function Lanes({ shown, count }: Props) {
  const { lanes, isCounting, problem } = shown
  return (
    <section class="three-lanes" aria-label="Three lanes">
      <h2>The same wait, three calls</h2>
      <p>
        A task watches{' '}
        <select
          aria-label="Descriptors"
          value={shown.count}
          onChange={event => count({ ...shown, count: Number(event.currentTarget.value) })}
        >
          {LANE_SIZES.map(size => (
            <option key={size} value={size}>
              {number.format(size)}
            </option>
          ))}
        </select>{' '}
        descriptors and{' '}
        <select
          aria-label="The wait"
          value={shown.wait}
          onChange={event => count({ ...shown, wait: event.currentTarget.value as LaneWait })}
        >
          {WAITS.map(wait => (
            <option key={wait} value={wait}>
              {WAIT_WORDS[wait]}
            </option>
          ))}
        </select>
        .{' '}
        <button type="button" disabled={isCounting} onClick={() => count(shown)}>
          Count
        </button>
      </p>
      <p class="note" role="status">
        {isCounting && 'Counting …'}
        {problem}
      </p>
      {lanes && (
        <table>
          <thead>
            <tr>
              <th scope="col" class="text">
                in one wait
              </th>
              {LANES.map(call => (
                <th key={call} scope="col">
                  {call}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {LANE_COUNTERS.map(({ name, words }) => (
              <tr key={name}>
                <th scope="row" class="text">
                  {words}
                </th>
                {lanes.map(({ call, counts }) => (
                  <td key={call}>{number.format(counts[name] ?? 0)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
