import { expect, test } from 'vitest'
import { troubledRun } from '../../analysis/synthetic/synthetic_modes.fixture.ts'
import { hostileRun, syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import { renderMarkdown } from './markdown.ts'

test('headline, tables and the command', () => {
  const text = renderMarkdown([syntheticRun({ fdCounts: [8], actives: [1], waitModes: ['nonblocking'] })])
  expect(text).toMatchInlineSnapshot(`
    "# select, poll and epoll from 8 to 8,192 descriptors

    **With 1 of 8 descriptors active, epoll (edge) waits 0.43 µs where select takes 0.68 µs and poll 0.69 µs: at least 1.57× as long (timeout 0, closed loop).**

    - With 1 of 8 descriptors active, one wait in 1,000 takes more than 1.1 µs with epoll (edge), 1.7 µs with select and 1.7 µs with poll (p99.9, from 20,000 samples): 2.50× the median (timeout 0, closed loop).
    - With 1 of 8 descriptors active, of what waiting costs the system call itself is 98 % with epoll (edge) or select and over 99 % with poll (arm, wait and scan, timeout 0, closed loop).

    ## One wait, median in µs with its 95 % interval

    ### 1 active · timeout 0 · closed loop

    | N | select | poll | epoll (level) | epoll (edge) | fastest |
    | --- | ---: | ---: | ---: | ---: | ---: |
    | 8 | 0.676 (0.669 to 0.683) | 0.692 (0.685 to 0.699) | 0.450 (0.446 to 0.455) | 0.430 (0.426 to 0.434) | epoll |

    ## What was measured

    Workload: One byte is written to each of k descriptors drawn at random from N socketpairs; the mechanism waits until all k are delivered; each is read empty.

    Operation: one wait call; one delivered event

    Not measured: Waking a sleeping thread, several threads on one set, network protocols.

    ## Run it again

    \`\`\`sh
    muxbench run default --seed 7
    \`\`\`

    ## Environment

    |  |  |
    | --- | --- |
    | System | Debian GNU/Linux 13, x64 |
    | Kernel | 6.18.0 |
    | Kernel version | \\#1 SMP PREEMPT\\_DYNAMIC Example 6.18.0-1 (2025-12-01) |
    | Kernel build id | 0123456789abcdef0123456789abcdef01234567 |
    | Kernel command line | root=/dev/vda1 ro quiet |
    | Kernel configuration | not known |
    | CPU | Example CPU @ 2.50GHz, 2 visible |
    | Memory | 8.00 GiB |
    | Hypervisor | kvm |
    | Governor | none reported |
    | Affinity | CPU 0, 1 |
    | Scheduler | SCHED\\_OTHER |
    | Timer slack | 50.0 µs |
    | Pinned | nothing |
    | Load average | 0.40, 0.30, 0.20 |
    | Clock | CLOCK\\_MONOTONIC, 20.0 ns a reading, resolution 1.00 ns |
    | Clock counts | time |
    | Kernel clock source | tsc |
    | Descriptor limit | 20,000 soft, 20,000 hard |
    | Descriptor table | private |
    | Control group | / |
    | Node | v20.20.0 |
    | muxbench | 0.1.0 |
    | Commit | 0123456789abcdef |
    | Addon SHA-256 | c0ffee |
    "
  `)
})

test('hostile text is no markup and keeps to its row', () => {
  const text = renderMarkdown([hostileRun()])
  expect(text.replace(/^(`{3,}).*?^\1$/ms, '')).not.toMatch(/<(script|img|b)/)
  const tableRows = text.split('\n').filter(line => line.startsWith('| '))
  expect(tableRows.length).toBeGreaterThan(10)
  for (const row of tableRows) expect(row.endsWith(' |')).toBe(true)
})

test('without intervals, neither the heading nor the table speaks of them', () => {
  const few = renderMarkdown([syntheticRun({ fdCounts: [8, 64], blocks: 2 })])
  expect(few).toContain('## One wait, median in µs\n')
  expect(few).toMatch(/\| 64 \| 3\.31 \| 3\.44 \|.* \| no interval \|/)
  expect(few).not.toContain('no clear winner')
})

test('an apostrophe stays one, beside what would be markup', () => {
  const run = syntheticRun({ fdCounts: [8] })
  const markdown = renderMarkdown([{ ...run, run: { ...run.run, workload: "the writer's # <b> *own*" } }])
  expect(markdown).toContain('Workload: the writer&#39;s \\# &lt;b&gt; \\*own\\*')
})

test('what did not settle and what was disturbed stands there, with the rules', () => {
  const markdown = renderMarkdown([troubledRun()])
  expect(markdown).toMatch(/The rule: the interval is at most 5 % of the median wide\./)
  expect(markdown).toMatch(/\| not settled: the interval is 2.0 % of the median wide \|/)
  expect(markdown).toContain('| 1 | planned | steal time was 4.1 % of the block |')
})

test('which part of its suite a run is stands there, where it is not the whole', () => {
  const run = syntheticRun({ fdCounts: [8] })
  const shard = { index: 1, count: 2, suiteCells: run.cells.map(({ id }) => id) }
  expect(renderMarkdown([{ ...run, run: { ...run.run, shard } }])).toContain(
    `Part: shard 1 of 2: ${run.cells.length} of ${run.cells.length} cells of the suite`,
  )
  expect(renderMarkdown([run])).not.toContain('Part:')
})
