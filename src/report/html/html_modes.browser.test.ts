import { expect, test } from 'vitest'
import { countedChurnRun } from '../../analysis/synthetic/counted_run.fixture.ts'
import { syntheticLoadRun } from '../../analysis/synthetic/synthetic_load.fixture.ts'
import {
  floodRun,
  mixedRun,
  rateSweepRun,
  timeoutRun,
  troubledRun,
  wakeupRun,
} from '../../analysis/synthetic/synthetic_modes.fixture.ts'
import { syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import { renderHtml } from './html.ts'
import { describeInBrowser, type ReportPage } from './report_browser.fixture.ts'

const files = {
  usual: () => renderHtml([syntheticRun({ actives: [1, '100%'] })]),
  sweep: () => renderHtml([rateSweepRun()]),
  timed: () => renderHtml([syntheticLoadRun({ rates: [2000, 1_000_000], stallMs: 20 })]),
  wakeup: () => renderHtml([wakeupRun()]),
  flood: () => renderHtml([floodRun()]),
  counted: () => renderHtml([countedChurnRun()]),
  timeouts: () => renderHtml([timeoutRun()]),
  mixed: () => renderHtml([mixedRun()]),
  troubled: () => renderHtml([troubledRun()]),
  settled: () => {
    const run = troubledRun()
    return renderHtml([{ ...run, cells: run.cells.map(cell => ({ ...cell, settled: true })) }])
  },
}

describeInBrowser('the report of each mode in a browser', files, browser => {
  const subtitle = (report: ReportPage, title: string) =>
    chart(report, title).locator('.subtitle').textContent()

  const chart = (report: ReportPage, title: string) =>
    report.charts().filter({ has: report.page.getByRole('heading', { name: title, exact: true }) })

  test('what a suite is about is chosen above the other charts, since it is the axis of the first one', async () => {
    const report = await browser.open('timeouts')
    const rows = report.page.getByRole('group', { name: 'Timeout', exact: true })
    expect(await rows.filter({ visible: true }).count()).toBe(1)
    const segments = report.page.locator('.segments').filter({ visible: true })
    expect(await segments.count()).toBeGreaterThan(0)
    await report.page.emulateMedia({ media: 'print' })
    expect(await segments.count()).toBe(0)
    await report.page.emulateMedia({ media: 'screen' })
    const row = report.page.locator('[data-charts]').getByRole('group', { name: 'Timeout', exact: true })
    const words = () => subtitle(report, 'How slow are the slow ones')
    const before = await words()
    const other = row.locator('[aria-pressed=false]').first()
    const value = (await other.textContent()) as string
    await other.click()
    await report.settled()
    expect(await words()).not.toBe(before)
    expect(await words()).toContain(value)
    await report.close()
  })

  test.each([
    ['sweep', ['Latency under load', 'How slow are the slow ones', 'How the samples are spread']],
    [
      'timed',
      ['Latency under load', 'How slow are the slow ones', 'How the samples are spread', 'Latency over time'],
    ],
    [
      'wakeup',
      ['How long a wake-up takes', 'Who wins', 'How slow are the slow ones', 'How the samples are spread'],
    ],
    ['flood', ['How many events a second']],
    [
      'counted',
      [
        'What changes of the interest set cost',
        'What one event costs',
        'Who wins',
        'How many instructions the rare ones take',
        'How the samples are spread',
        'Where the instructions go',
      ],
    ],
    [
      'troubled',
      [
        'What one wait costs',
        'What one event costs',
        'Who wins',
        'How slow are the slow ones',
        'How the samples are spread',
        'How much CPU time it takes',
        'Where the time goes',
        'Why: what one wait does, and what it takes',
      ],
    ],
  ] as const)('%s: the charts that it has figures for are drawn, and no others', async (name, titles) => {
    const report = await browser.shared(name)
    for (const [width, scheme] of [
      [390, 'light'],
      [1280, 'dark'],
    ] as const) {
      await report.resize(width, scheme)
      expect(await report.titles()).toEqual(titles)
      for (const pixels of await report.drawnPixels()) expect(pixels).toBeGreaterThan(2000)
      expect(await report.width()).toBe(width)
    }
    expect(report.complaints).toEqual([])
  })

  test('pointing at a bar of the phases names what the mechanism does in each', async () => {
    const report = await browser.shared('usual')
    const canvas = chart(report, 'Where the time goes').locator('canvas:visible')
    const before = await report.picture('phases')
    await canvas.hover({ position: { x: 300, y: 40 } })
    expect(await report.picture('phases')).not.toBe(before)
  })

  test('load: the percentile can be chosen, saturation is said, the CSV says what was delivered', async () => {
    const report = await browser.shared('sweep')
    const load = chart(report, 'Latency under load')
    expect(await subtitle(report, 'Latency under load')).toMatch(/^p99 · N = 64 · timeout 0 · open loop/)
    expect(await load.locator('.remark').textContent()).toBe(
      'Kept up: select and poll to 100 k/s (saturated at 200 k/s); epoll (level) and epoll (edge) to 200 k/s (saturated at 400 k/s).',
    )
    const before = (await report.pictures())[0]
    await report.press('p50', load)
    expect((await report.pictures())[0]).not.toBe(before)
    await report.openNumbers(load)
    expect(await load.locator('tbody tr').last().textContent()).toMatch(
      /^400 k\/sepoll \(edge\)333 k\/s.*saturated$/,
    )
    const { text } = await report.saved(load.getByRole('button', { name: 'Download CSV' }))
    const [head, first] = text.split('\r\n')
    expect(head).toBe(
      '\ufeffratePerSecond,series,fdCount,achievedPerSecond,dispatchLatencyNs p50,dispatchLatencyNs p99,dispatchLatencyNs p999,dispatchLatencyNs p9999,saturated,writer behind,conditions',
    )
    expect(first).toMatch(/^10000,select,64,10000,.*,false,false,p50 · N = 64 .*open loop/)
  })

  test('latency over time: of one mechanism, and pointing at a place gives its numbers', async () => {
    const report = await browser.shared('timed')
    const map = chart(report, 'Latency over time')
    const picture = () => report.picture('heat-map')
    expect(await subtitle(report, 'Latency over time')).toMatch(/^select · N = 128 · .*open loop · 2 k\/s/)
    expect(await map.locator('.key').textContent()).toMatch(/^1 to .* to 300 events$/)
    const before = await picture()
    const canvas = map.locator('canvas:visible')
    const { width = 0, height = 0 } = (await canvas.boundingBox()) ?? {}
    // Steady latency is at the bottom; above it there is nothing, and the nearest figures are told.
    await canvas.hover({ position: { x: 0.7 * width, y: 0.3 * height } })
    await expect.poll(picture).not.toBe(before)
    await report.press('epoll', map)
    expect(await subtitle(report, 'Latency over time')).toMatch(/^epoll · /)
    await report.press('1 M/s')
    expect(await map.locator('.remark').textContent()).toContain('another episode begins')
    const { text } = await report.saved(map.getByRole('button', { name: 'Download CSV' }))
    const [head, first] = text.split('\r\n')
    expect(head).toBe(
      '\ufeffseries,fdCount,timeNs from,timeNs below,latencyNs from,latencyNs below,events,conditions',
    )
    expect(first).toMatch(/^epoll,128,0,5000000,.*,100,epoll · N = 128 · .*open loop/)
  })

  test('pointing at a histogram gives the bin', async () => {
    const report = await browser.shared('usual')
    const canvas = chart(report, 'How the samples are spread').locator('canvas:visible')
    const before = await report.picture('histogram')
    const { width = 0 } = (await canvas.boundingBox()) ?? {}
    const shown = new Set<number | undefined>()
    for (const share of [0.1, 0.15, 0.5, 0.92, 0.95]) {
      await canvas.hover({ position: { x: share * width, y: 150 } })
      shown.add(await report.picture('histogram'))
    }
    shown.delete(before)
    // Several bins at both ends, and nothing in the gap between them.
    expect(shown.size).toBeGreaterThanOrEqual(2)
  })

  test('a choice that no view has with the others changes the others', async () => {
    const report = await browser.shared('mixed')
    expect((await report.titles()).slice(0, 2)).toEqual(['What one wait costs', 'Latency under load'])
    await report.press('asleep')
    expect(await report.titles()).toEqual([
      'How long a wake-up takes',
      'Latency under load',
      'Who wins',
      'How slow are the slow ones',
      'How the samples are spread',
    ])
    expect(await subtitle(report, 'How long a wake-up takes')).toContain('asleep · closed loop')
    await report.press('open loop')
    expect(await report.titles()).toEqual([
      'Latency under load',
      'How slow are the slow ones',
      'How the samples are spread',
    ])
    expect(await subtitle(report, 'How slow are the slow ones')).toContain('timeout 0 · open loop')
  })

  test('a point that did not settle is hollow, and a remark says so', async () => {
    const report = await browser.shared('troubled')
    expect(await chart(report, 'What one wait costs').locator('.remark').textContent()).toContain(
      'hollow point',
    )
    const [hollow] = await report.pictures()
    const settled = await browser.open('settled', 1280, 'dark')
    expect((await settled.pictures())[0]).not.toBe(hollow)
    expect(await chart(settled, 'What one wait costs').locator('.remark').isVisible()).toBe(false)
    await settled.close()
  })

  test('phases: times at one N, or shares for every N, each with its sum', async () => {
    const report = await browser.shared('usual')
    const phases = chart(report, 'Where the time goes')
    expect(await subtitle(report, 'Where the time goes')).toBe(
      'N = 8,192 · 1 active · timeout 0 · closed loop',
    )
    expect(await phases.locator('.key').textContent()).toBe('writearmwaitscandrain')
    const times = await report.picture('phases')
    await report.press('share, every N', phases)
    expect(await subtitle(report, 'Where the time goes')).toBe('1 active · timeout 0 · closed loop')
    expect(await report.picture('phases')).not.toBe(times)
    await report.press('time, one N', phases)
    await report.press('32', phases)
    expect(await report.picture('phases')).not.toBe(times)
    expect(await phases.locator('canvas:visible').getAttribute('aria-label')).toContain(
      'At N = 32: select 2.5 µs: write 15 %',
    )
    await report.openNumbers(phases)
    const rows = await phases.locator('tbody tr').allTextContents()
    expect(rows).toHaveLength(24)
    expect(rows[0]).toBe('8select0.3800.008100.6760.004500.2901.36')
  })

  test('no figure is shown without the loop that it was measured in', async () => {
    const report = await browser.shared('usual')
    for (const figure of await report.charts().all()) {
      expect(await figure.locator('.subtitle').textContent()).toContain('closed loop')
      await report.openNumbers(figure)
      expect(await figure.locator('caption').textContent()).toContain('closed loop')
      expect(await figure.locator('canvas:visible').getAttribute('aria-label')).toContain('closed loop')
    }
    expect(await report.page.locator('.standfirst').textContent()).toContain('closed loop')
    await report.page.getByText('96 cells', { exact: true }).click()
    const cells = report.page.getByRole('group', { name: 'Every cell' }).locator('tbody tr')
    expect(await cells.first().textContent()).toContain('closed loop')
  })

  test('a term of the conditions is explained where it stands, to whoever points at it or touches it', async () => {
    const report = await browser.shared('usual')
    const shown = (term: string) =>
      report.page.evaluate<string>(
        `getComputedStyle([...document.querySelectorAll('${term}')].at(-1), '::after').content`,
      )
    for (const place of ['.standfirst .term', '#run-0-scaling .subtitle .term']) {
      const term = report.page.locator(place).last()
      await report.page.mouse.move(0, 0)
      expect(await shown(place)).toBe('none')
      await term.hover()
      expect(await shown(place)).toContain('The next write follows the last read')
      await report.page.mouse.move(0, 0)
      await term.focus()
      expect(await shown(place)).toContain('The next write follows the last read')
      await term.blur()
    }
    expect(await report.width()).toBe(1280)
  })

  test.each([
    ['sweep', 390, 'light'],
    ['wakeup', 1280, 'dark'],
    ['flood', 390, 'dark'],
  ] as const)('axe-core finds no violation in %s at %d px, %s', async (name, width, colorScheme) => {
    const report = await browser.shared(name)
    await report.resize(width, colorScheme)
    expect(await report.violations()).toEqual([])
  })
})
