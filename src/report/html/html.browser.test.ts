import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hostileRun, syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import { parseRun } from '../../result/read_run.ts'
import type { RunFile } from '../../result/schema.ts'
import { executablePath, ReportBrowser, type ReportPage } from './chromium.fixture.ts'
import { renderHtml } from './html.ts'

/** Returns a run with the smallest and the largest figures that the schema allows. */
function extremeRun(): RunFile {
  const run = syntheticRun({ fdCounts: [8, 64], actives: [1], waitModes: ['nonblocking'] })
  const cells = run.cells.map((cell, i) => {
    const value = [1e15, Number.MIN_VALUE][i]
    if (value === undefined) return cell
    const ci95: [number, number] = [value, value]
    const metrics = Object.entries(cell.metrics).map(([name, metric]) => [
      name,
      { ...metric, p50: value, ci95 },
    ])
    return { ...cell, metrics: Object.fromEntries(metrics) }
  })
  return parseRun(JSON.stringify({ ...run, cells }), 'extreme')
}

const CHART_TITLES = [
  'What one wait costs',
  'What one event costs',
  'Who wins',
  'How slow are the slow ones',
  'How the samples are spread',
  'Where the time goes',
  'Why: what one wait does, and what it takes',
  'What the work costs, and would cost beyond',
]

describe.skipIf(!executablePath)('the report in a browser', () => {
  let browser: ReportBrowser
  let report: ReportPage
  let page: Page
  let complaints: readonly string[]

  const files = {
    usual: () => renderHtml([syntheticRun()]),
    dark: () => renderHtml([syntheticRun()], { theme: 'dark' }),
    hostile: () => renderHtml([hostileRun()]),
    cell: () =>
      renderHtml([
        syntheticRun({
          variants: [['poll', 'level']],
          fdCounts: [1],
          actives: [1],
          waitModes: ['ready'],
          blocks: 1,
        }),
      ]),
    extreme: () => renderHtml([extremeRun()]),
    work: () =>
      renderHtml([
        syntheticRun({
          fdCounts: [8, 64, 512],
          waitModes: ['nonblocking'],
          variants: [
            ['poll', 'level'],
            ['epoll', 'level'],
            ['sim-poll', 'level'],
            ['sim-epoll', 'level'],
          ],
        }),
      ]),
    two: () => renderHtml([syntheticRun({ fdCounts: [8, 64] }), syntheticRun()]),
  }

  async function open(
    name: keyof typeof files,
    width: number,
    colorScheme: 'light' | 'dark' = 'light',
  ): Promise<void> {
    report = await browser.open(name, width, colorScheme)
    page = report.page
    complaints = report.complaints
  }

  const drawnPixels = () => report.drawnPixels()

  const pictures = () => report.pictures()

  const pageWidth = () => report.width()

  const ground = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor')

  const press = (name: string) => report.press(name)

  beforeAll(async () => {
    browser = await ReportBrowser.start(files)
  }, 60_000)

  afterAll(() => browser?.stop())

  test.each([
    [390, 'light'],
    [1280, 'light'],
    [1280, 'dark'],
    [1920, 'light'],
  ] as const)(
    'at %d px, %s: charts are drawn, nothing overflows, nothing is asked for',
    async (width, scheme) => {
      await open('usual', width, scheme)
      const drawn = await drawnPixels()
      expect(drawn).toHaveLength(CHART_TITLES.length)
      for (const pixels of drawn) expect(pixels).toBeGreaterThan(2000)
      expect(await pageWidth()).toBe(width)
      expect(complaints).toEqual([])
      await page.close()
    },
  )

  test('a malformed fragment in the address leaves the page whole', async () => {
    await open('usual', 1280)
    await page.goto(`${page.url()}#%`)
    await page.reload()
    await report.settled()
    expect(await report.titles()).toEqual(CHART_TITLES)
    expect(complaints).toEqual([])
  })

  test('controls change the charts, the captions and the numbers behind them', async () => {
    await open('usual', 1280)
    const before = await pictures()
    await press('may block')
    expect(await page.locator('.chart:visible .subtitle').first().textContent()).toBe(
      '1 active · may block · closed loop',
    )
    const blocking = await pictures()
    expect(blocking[0]).not.toBe(before[0])
    expect(blocking[2]).not.toBe(before[2])
    expect(blocking[3]).not.toBe(before[3])

    await press('all active')
    expect((await pictures())[1]).not.toBe(blocking[1])
    expect(await page.locator('.chart:visible .subtitle').nth(1).textContent()).toBe(
      'all active · may block · closed loop',
    )

    const beforeLegend = await pictures()
    await press('select')
    expect((await pictures())[0]).not.toBe(beforeLegend[0])
    expect(await page.getByRole('button', { name: 'select', exact: true }).getAttribute('aria-pressed')).toBe(
      'false',
    )

    await press('32')
    await press('dispatch latency')
    expect(await page.locator('.chart:visible .subtitle').nth(3).textContent()).toBe(
      'dispatch latency · N = 32 · all active · may block · closed loop',
    )
    expect(complaints).toEqual([])
    await page.close()
  })

  test('pointing at a chart shows the figures at that N', async () => {
    await open('usual', 1280)
    const before = await pictures()
    await page.locator('canvas:visible').first().hover()
    expect((await pictures())[0]).not.toBe(before[0])
    expect(complaints).toEqual([])
    await page.close()
  })

  test('pointing at a cell of the map shows the figures of all mechanisms', async () => {
    await open('usual', 1280)
    const figure = page.locator('figure.chart', { has: page.getByRole('heading', { name: 'Who wins' }) })
    const picture = () =>
      figure.locator('canvas').evaluate(canvas => (canvas as never as { toDataURL(): string }).toDataURL())
    const before = await picture()
    await figure.locator('canvas').hover()
    expect(await picture()).not.toBe(before)
    const byWait = await picture()
    await figure.getByRole('button', { name: 'one event' }).click()
    expect(await figure.locator('.subtitle').textContent()).toBe('one event · timeout 0 · closed loop')
    expect(await picture()).not.toBe(byWait)
    expect(complaints).toEqual([])
    await page.close()
  })

  test('every chart is described in words and has its table and CSV', async () => {
    await open('usual', 1280)
    const charts = page.locator('figure.chart:visible')
    expect(await charts.locator('h3').allTextContents()).toEqual(CHART_TITLES)
    for (const canvas of await page.locator('canvas:visible').all()) {
      expect(await canvas.getAttribute('role')).toBe('img')
      expect((await canvas.getAttribute('aria-label'))?.length).toBeGreaterThan(80)
    }
    const first = charts.first()
    await report.openNumbers(first)
    // Six N, and the exponents of the fits.
    const rows = first.locator('tbody tr')
    await expect.poll(() => rows.count()).toBe(7)
    expect(await rows.nth(5).textContent()).toContain('385 [381, 389]')
    expect(await rows.last().textContent()).toContain('N^1.00 [1.00, 1.00]')
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      first.getByRole('button', { name: 'Download CSV' }).click(),
    ])
    expect(saved.suggestedFilename()).toBe('muxbench-scaling.csv')
    await first.getByRole('button', { name: 'k, active' }).click()
    expect(await first.locator('.subtitle').textContent()).toMatch(/^N = [\d,]+ · timeout 0 · closed loop$/)
    expect(await rows.first().locator('th').textContent()).toBe('1')
    expect(complaints).toEqual([])
    await page.close()
  })

  test('charts side by side begin at one height, though only one of them has buttons', async () => {
    await open('usual', 1280)
    const tops = ['scaling', 'cost-per-event'].map(async chart => {
      const plot = await page.locator(`#run-0-${chart} .plot`).boundingBox()
      return Math.round(plot?.y ?? Number.NaN)
    })
    const [first, second] = await Promise.all(tops)
    expect(first).toBe(second)
    await page.close()
  })

  test('the work of a wait stands beside the measured time, and can be chosen', async () => {
    await open('work', 1280)
    const charts = page.locator('figure.chart:visible')
    // Three sizes are too few for a cost model.
    expect(await charts.locator('h3').allTextContents()).toEqual(CHART_TITLES.slice(0, -1))
    const legend = await page.locator('.legend').textContent()
    expect(legend).toContain('sim-poll, simulated')
    const work = charts.last()
    await report.openNumbers(work)
    const rows = () => work.locator('tbody tr').allTextContents()
    await expect.poll(async () => (await rows())[1]).toBe('64643.4420.450')
    const before = (await pictures()).at(-1)
    await press('callbacks run')
    await expect.poll(async () => (await rows())[1]).toBe('6403.4410.450')
    expect((await pictures()).at(-1)).not.toBe(before)
    expect(await work.locator('canvas:visible').getAttribute('aria-label')).toContain(
      'callbacks run in one wait',
    )
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      work.getByRole('button', { name: 'Download CSV' }).click(),
    ])
    const csv = readFileSync((await saved.path()) as string, 'utf8')
    expect(csv.split(/\r?\n/).slice(0, 3)).toEqual([
      'fdCount,series,callbacks per wait,waitNs median,conditions',
      '8,poll,0,692,1 active · timeout 0 · closed loop · socketpairs',
      '64,poll,0,3436,1 active · timeout 0 · closed loop · socketpairs',
    ])
    await press('simulated descriptors')
    expect(await work.locator('h3').textContent()).toBe('Why: what one wait does')
    await expect.poll(rows).toEqual(['801', '6401', '51201'])
    for (const pixels of await drawnPixels()) expect(pixels).toBeGreaterThan(2000)
    expect(complaints).toEqual([])
    await page.close()
  })

  test('all that the cost model says of sizes that nobody has measured is called extrapolated', async () => {
    await open('usual', 1280)
    const model = page.locator('figure.chart:visible').last()
    await report.openNumbers(model)
    await expect.poll(() => model.locator('tbody tr').count()).toBeGreaterThan(9)
    const rows = await model.locator('tbody tr').allTextContents()
    const beyond = rows.filter(row => /^1(00|0)?(,000)+/.test(row))
    expect(beyond).toHaveLength(3)
    for (const row of beyond) expect(row.match(/extrapolated/g)).toHaveLength(5)
    expect(rows.filter(row => row.includes('held out'))).not.toHaveLength(0)
    expect(rows.join('\n')).toContain('price: a file polled47 ns [47 ns, 47 ns]')
    expect(await model.locator('canvas:visible').getAttribute('aria-label')).toContain('Extrapolated to N')
    const canvas = model.locator('canvas:visible')
    const box = await canvas.boundingBox()
    const before = (await pictures()).at(-1)
    await canvas.hover({ position: { x: (box?.width ?? 0) * 0.86, y: 120 } })
    await expect.poll(async () => (await pictures()).at(-1)).not.toBe(before)
    expect(complaints).toEqual([])
    await page.close()
  })

  test('a change of the system theme repaints the charts; a forced theme stays', async () => {
    await open('usual', 1280)
    const light = await pictures()
    await page.emulateMedia({ colorScheme: 'dark' })
    await expect.poll(async () => (await pictures())[0]).not.toBe(light[0])
    expect(await ground()).toBe('rgb(16, 18, 22)')
    await page.close()

    await open('dark', 1280, 'light')
    expect(await ground()).toBe('rgb(16, 18, 22)')
    await page.close()
  })

  test.each([390, 1280])('hostile text runs nothing and breaks nothing at %d px', async width => {
    await open('hostile', width)
    expect(await page.title()).not.toBe('owned')
    expect(await page.locator('img').count()).toBe(0)
    expect(await pageWidth()).toBe(width)
    for (const pixels of await drawnPixels()) expect(pixels).toBeGreaterThan(1000)
    expect(complaints).toEqual([])
    await page.close()
  })

  test('a single cell without an interval is drawn', async () => {
    await open('cell', 390)
    for (const pixels of await drawnPixels()) expect(pixels).toBeGreaterThan(500)
    expect(complaints).toEqual([])
    await page.close()
  })

  test('a single cell without an interval is described without a band', async () => {
    await open('cell', 390)
    expect(await page.locator('.chart:visible').first().textContent()).toContain(
      'Medians, without an interval',
    )
    await page.close()
  })

  test('the smallest and largest figures of the schema are drawn', async () => {
    await open('extreme', 1280)
    for (const pixels of await drawnPixels()) expect(pixels).toBeGreaterThan(500)
    expect(complaints).toEqual([])
    await page.close()
  })

  test('on a phone a table shows in which direction it continues', async () => {
    await open('usual', 390)
    await page.getByText('144 cells', { exact: true }).click()
    const table = `document.querySelector('.scroll[aria-label="Every cell"]')`
    expect(await page.evaluate(`${table}.scrollWidth > ${table}.clientWidth`)).toBe(true)
    // The covers go with the table and bare the shades, which stay at the sides.
    expect(await page.evaluate(`getComputedStyle(${table}).backgroundAttachment`)).toBe(
      'local, local, scroll, scroll',
    )
    await page.close()
  })

  test('two runs on one page each have their charts and their own choices', async () => {
    await open('two', 1280)
    const picturesOf = (run: number) =>
      page.$$eval(`figure[id^="run-${run}-"]:not([hidden]) canvas`, canvases =>
        (canvases as unknown as { toDataURL(): string }[]).map(canvas => canvas.toDataURL()),
      )
    const before = [await picturesOf(0), await picturesOf(1)] as const
    // The first has two sizes, too few for a cost model.
    expect(before.map(({ length }) => length)).toEqual([CHART_TITLES.length - 1, CHART_TITLES.length])
    await page
      .locator('article', { has: page.locator('#run-0-scaling') })
      .getByRole('button', { name: 'may block' })
      .click()
    await report.settled()
    expect((await picturesOf(0))[0]).not.toBe(before[0][0])
    expect(await picturesOf(1)).toEqual(before[1])
    expect(complaints).toEqual([])
    await page.close()
  })
})
