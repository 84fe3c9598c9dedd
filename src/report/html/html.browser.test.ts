import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { hostileRun, syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import { parseRun } from '../../result/run/read_run.ts'
import type { RunFile } from '../../result/run/schema.ts'
import { renderHtml } from './html.ts'
import { describeInBrowser } from './report_browser.fixture.ts'

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

/** Returns the words of each page of a PDF, and which shares of it are darker than grey and than white. */
function printedPages(pdf: Buffer) {
  const words = execFileSync('pdftotext', ['-layout', '-', '-'], { input: pdf, encoding: 'utf8' })
  const folder = mkdtempSync(join(tmpdir(), 'muxbench print '))
  execFileSync('pdftoppm', ['-r', '36', '-gray', '-', join(folder, 'page')], { input: pdf })
  const pictures = readdirSync(folder)
    .sort()
    .map(name => readFileSync(join(folder, name)))
  rmSync(folder, { recursive: true })
  // Each page of the text ends with a form feed, and the head of a picture has three lines.
  return pictures.map((picture, i) => {
    const pixels = picture.subarray(
      /^P5\s+\d+\s+\d+\s+255\s/.exec(picture.toString('latin1', 0, 40))?.[0].length,
    )
    const share = (limit: number) => pixels.filter(value => value < limit).length / pixels.length
    return { words: words.split('\f')[i] ?? '', darkShare: share(128), inkShare: share(250) }
  })
}

const CHART_TITLES = [
  'What one wait costs',
  'What one event costs',
  'Who wins',
  'How slow are the slow ones',
  'How the samples are spread',
  'How much CPU time it takes',
  'Where the time goes',
  'Why: what one wait does, and what it takes',
  'What the work costs, and would cost beyond',
]

/** A run of every N and both wait modes, with fewer numbers of active descriptors than the default suite has. */
const usual = () => syntheticRun({ actives: [1, '100%'] })

/** A run of more N than a row of buttons has room for, and of more cells than the HTML of a page holds. */
const manyN = () =>
  syntheticRun({
    fdCounts: Array.from({ length: 205 }, (_, i) => 8 + i),
    actives: [1],
    waitModes: ['nonblocking'],
    variants: [
      ['poll', 'level'],
      ['epoll', 'level'],
    ],
  })

const files = {
  manyN: () => renderHtml([manyN()], { embed: 'none' }),
  usual: () => renderHtml([usual()]),
  dark: () => renderHtml([syntheticRun({ fdCounts: [8] })], { theme: 'dark' }),
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
  two: () => renderHtml([syntheticRun({ fdCounts: [8, 64] }), usual()]),
}

const TWO_FRAMES = 'new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))'

const GROUND_OF_DARK = 'rgb(16, 18, 22)'

describeInBrowser('the report in a browser', files, browser => {
  test.each([390, 1920, 1280])(
    'at %d px charts are drawn, nothing overflows, nothing is asked for',
    async width => {
      const report = await browser.shared('usual')
      await report.resize(width, 'light')
      const drawn = await report.drawnPixels()
      expect(drawn).toHaveLength(CHART_TITLES.length)
      for (const pixels of drawn) expect(pixels).toBeGreaterThan(2000)
      expect(await report.width()).toBe(width)
      expect(report.complaints).toEqual([])
    },
  )

  test('a chart tells the figures of the nearest N wherever it is pointed at, and by the arrow keys', async () => {
    const report = await browser.shared('usual')
    const canvas = report.page.locator('#run-0-scaling canvas')
    const before = await report.picture('scaling')
    const box = await canvas.boundingBox()
    if (!box) throw new Error('there is no canvas')
    const pointedAt = new Set<number | undefined>()
    // The plot begins beside the labels of its axis.
    const [left, right] = [100, box.width - 20]
    for (let percent = 0; percent <= 100; percent += 5) {
      await canvas.hover({ position: { x: left + ((right - left) * percent) / 100, y: 90 } })
      // The chart is told of the pointer in the next frame.
      await report.page.evaluate(TWO_FRAMES)
      pointedAt.add(await report.picture('scaling'))
    }
    expect(pointedAt).not.toContain(before)
    const sizes = new Set(usual().cells.map(({ params }) => params.fdCount)).size
    expect(pointedAt.size).toBe(sizes)
    await report.page.mouse.move(0, 0)
    await expect.poll(() => report.picture('scaling')).toBe(before)
    const byKeys = new Set<number | undefined>()
    await canvas.focus()
    for (let i = 0; i < sizes; i++) {
      await report.page.keyboard.press('ArrowRight')
      byKeys.add(await report.picture('scaling'))
    }
    expect(byKeys).toEqual(pointedAt)
    await report.page.keyboard.press('Escape')
    expect(await report.picture('scaling')).toBe(before)
    await canvas.blur()
  })

  test.each([
    'cost-per-event',
    'who-wins',
    'percentiles',
    'histogram',
    'cpu-time',
    'phases',
    'work',
    'cost-model',
  ])('the chart %s answers wherever it is pointed at, and where it is touched', async chart => {
    const report = await browser.shared('usual')
    const canvas = report.page.locator(`#run-0-${chart} canvas`)
    await canvas.scrollIntoViewIfNeeded()
    const before = await report.picture(chart)
    const box = await canvas.boundingBox()
    if (!box) throw new Error('there is no canvas')
    const [left, right, middle] = [110, box.width - 25, 0.4 * box.height]
    const silentAt: number[] = []
    for (let percent = 0; percent <= 100; percent += 5) {
      await canvas.hover({ position: { x: left + ((right - left) * percent) / 100, y: middle } })
      await report.page.evaluate(TWO_FRAMES)
      if ((await report.picture(chart)) === before) silentAt.push(percent)
    }
    expect(silentAt).toEqual([])
    await report.page.mouse.move(0, 0)
    await expect.poll(() => report.picture(chart)).toBe(before)
    const touch = await report.page.context().newCDPSession(report.page)
    const points = [{ x: box.x + (left + right) / 2, y: box.y + middle }]
    await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: points })
    await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
    await expect.poll(() => report.picture(chart)).not.toBe(before)
    await report.page.mouse.move(0, 0)
    await expect.poll(() => report.picture(chart)).toBe(before)
    await touch.detach()
  })

  test.each([
    [1280, 800],
    [1920, 1000],
  ])(
    'at %d × %d px the first screen holds the headline, the first chart and three findings',
    async (width, height) => {
      const report = await browser.shared('usual')
      await report.page.setViewportSize({ width, height })
      await report.page.evaluate('scrollTo(0, 0)')
      const { page } = report
      const words = (await page.locator('h1').innerText()).split(/\s+/)
      expect(words.length).toBeLessThanOrEqual(12)
      const ends = await page.$$eval('h1, .standfirst, .lead-chart .plot, .beside li', all =>
        all.map(each => each.getBoundingClientRect().bottom),
      )
      expect(ends).toHaveLength(1 + 1 + 1 + 3)
      expect(Math.max(...ends)).toBeLessThanOrEqual(height)
      const [plot, finding] = await Promise.all(
        ['.lead-chart .plot', '.beside li >> nth=0'].map(part => page.locator(part).boundingBox()),
      )
      expect(finding?.x).toBeGreaterThan((plot?.x ?? 0) + (plot?.width ?? 0))
      await report.resize(1280, 'light')
    },
  )

  test('on a very wide screen the first chart stands beside itself in small, and a click opens a view', async () => {
    const report = await browser.open('usual', 1920)
    const panels = report.page.locator('.panels')
    expect(await panels.isVisible()).toBe(true)
    await panels.locator('a').last().click()
    expect(await report.page.locator('#run-0-scaling .subtitle').textContent()).toBe(
      'all active · may block · closed loop',
    )
    await report.resize(1280, 'light')
    expect(await panels.isVisible()).toBe(false)
    await report.close()
  })

  test('the buttons and the contents stay in sight, on a phone in one line, and lead to every chart', async () => {
    const report = await browser.shared('usual')
    const { page } = report
    const bar = page.locator('#run-0 .bar')
    for (const width of [390, 1280]) {
      await report.resize(width, 'light')
      await page.locator('#run-0-phases').scrollIntoViewIfNeeded()
      const box = await bar.boundingBox()
      expect(box?.y).toBeGreaterThanOrEqual(0)
      expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThan(100)
      if (width === 390) expect(box?.height).toBeLessThan(70)
    }
    await bar.locator('summary').click()
    const links = bar.locator('.contents a')
    // They are made when the list is opened, which the page hears of a moment after the click.
    await links.first().waitFor()
    expect(await links.allTextContents()).toEqual(
      expect.arrayContaining([...CHART_TITLES, 'Trust', 'Every cell']),
    )
    await links.filter({ hasText: 'Who wins' }).click()
    expect(await links.first().isVisible()).toBe(false)
    const top = async () => (await page.locator('#run-0-who-wins').boundingBox())?.y ?? 0
    // Below the bar, not behind it.
    await expect.poll(top).toBeGreaterThan(40)
    expect(await top()).toBeLessThan(450)
  })

  test('linear axes are chosen for all curves at once', async () => {
    const report = await browser.shared('usual')
    const before = await report.pictures()
    await report.press('linear', report.page.locator('#run-0-scaling'))
    const linear = await report.pictures()
    expect(linear[0]).not.toBe(before[0])
    expect(linear[1]).not.toBe(before[1])
    expect(linear[2]).toBe(before[2])
    await report.press('logarithmic', report.page.locator('#run-0-scaling'))
    expect(await report.pictures()).toEqual(before)
  })

  test('in a very wide window charts stand side by side and begin at one height', async () => {
    const report = await browser.shared('usual')
    const { page } = report
    await report.resize(1920, 'light')
    const tops = ['percentiles', 'histogram'].map(async chart => {
      const plot = await page.locator(`#run-0-${chart} .plot`).boundingBox()
      return Math.round(plot?.y ?? Number.NaN)
    })
    const [first, second] = await Promise.all(tops)
    expect(first).toBe(second)
    await report.resize(1280, 'light')
  })

  test('all that the cost model says of sizes that nobody has measured is called extrapolated', async () => {
    const report = await browser.shared('usual')
    const model = report.charts().last()
    await report.openNumbers(model)
    await expect.poll(() => model.locator('tbody tr').count()).toBeGreaterThan(9)
    const rows = await model.locator('tbody tr').allTextContents()
    const beyond = rows.filter(row => /^1(00|0)?(,000)+/.test(row))
    expect(beyond).toHaveLength(3)
    for (const row of beyond) expect(row.match(/extrapolated/g)).toHaveLength(5)
    expect(rows.filter(row => row.includes('held out'))).not.toHaveLength(0)
    expect(rows.join('\n')).toContain('price: a file polled47 ns [46 ns, 48 ns]')
    const canvas = model.locator('canvas:visible')
    expect(await canvas.getAttribute('aria-label')).toContain('Extrapolated to N')
    const box = await canvas.boundingBox()
    const before = await report.picture('cost-model')
    await canvas.hover({ position: { x: (box?.width ?? 0) * 0.86, y: 120 } })
    await expect.poll(() => report.picture('cost-model')).not.toBe(before)
  })

  test('pointing at a cell of the map shows the figures of all mechanisms', async () => {
    const report = await browser.shared('usual')
    const figure = report.page.locator('#run-0-who-wins')
    const before = await report.picture('who-wins')
    await figure.locator('canvas').hover()
    const byWait = await report.picture('who-wins')
    expect(byWait).not.toBe(before)
    await report.press('one event', figure)
    expect(await figure.locator('.subtitle').textContent()).toBe('one event · timeout 0 · closed loop')
    expect(await report.picture('who-wins')).not.toBe(byWait)
  })

  test('a change of the system theme repaints the charts; a forced theme stays', async () => {
    const ground = 'getComputedStyle(document.body).backgroundColor'
    const report = await browser.shared('usual')
    const light = await report.pictures()
    await report.page.emulateMedia({ colorScheme: 'dark' })
    await expect.poll(async () => (await report.pictures())[0]).not.toBe(light[0])
    expect(await report.page.evaluate(ground)).toBe(GROUND_OF_DARK)
    const drawn = await report.drawnPixels()
    expect(drawn).toHaveLength(CHART_TITLES.length)
    for (const pixels of drawn) expect(pixels).toBeGreaterThan(2000)
    await report.page.emulateMedia({ colorScheme: 'light' })

    const forced = await browser.open('dark')
    expect(await forced.page.evaluate(ground)).toBe(GROUND_OF_DARK)
    await forced.close()
  })

  test('charts follow the width of the window and the system theme when both change at once', async () => {
    const report = await browser.shared('usual')
    for (const [width, theme] of [
      [390, 'dark'],
      [1280, 'light'],
    ] as const) {
      await report.resize(width, theme)
      const drawn = await report.pictures()
      await report.page.evaluate('dispatchEvent(new Event("afterprint"))')
      expect(await report.pictures()).toEqual(drawn)
    }
  })

  test('for paper the charts have dark ink, one width, and a legend of their lines; then all is as before', async () => {
    const report = await browser.shared('usual')
    await report.resize(390, 'dark')
    const before = await report.pictures()
    await report.page.evaluate('dispatchEvent(new Event("beforeprint"))')
    const printed = await report.pictures()
    expect(printed).toHaveLength(CHART_TITLES.length)
    const widths = await report.page.$$eval('figure.chart:not([hidden]) canvas', canvases =>
      canvases.map(({ clientWidth }) => clientWidth),
    )
    expect(new Set(widths).size).toBe(1)
    expect(widths[0]).toBeGreaterThan(600)
    // What is printed does not depend on the window and the theme that the page has on the screen.
    await report.page.evaluate('dispatchEvent(new Event("afterprint"))')
    expect(await report.pictures()).toEqual(before)
    await report.resize(1280, 'light')
    const screen = await report.pictures()
    expect(screen).not.toEqual(before)
    await report.page.evaluate('dispatchEvent(new Event("beforeprint"))')
    expect(await report.pictures()).toEqual(printed)
    await report.page.evaluate('dispatchEvent(new Event("afterprint"))')
    expect(await report.pictures()).toEqual(screen)
  })

  test('no text is cut on paper, which does not scroll', async () => {
    const report = await browser.shared('hostile')
    await report.page.emulateMedia({ media: 'print' })
    await report.page.evaluate('dispatchEvent(new Event("beforeprint"))')
    const cut = await report.page.$$eval('main :is(p, dd, pre)', texts =>
      texts
        .filter(({ clientHeight, scrollHeight }) => scrollHeight > clientHeight + 1 && clientHeight > 0)
        .map(({ textContent }) => textContent),
    )
    expect(cut).toEqual([])
    await report.page.evaluate('dispatchEvent(new Event("afterprint"))')
    await report.page.emulateMedia({ media: 'screen' })
  })

  test.each(['A4', 'Letter'] as const)(
    'it prints on a few pages of %s, without what only a screen can do',
    async format => {
      const report = await browser.shared('usual')
      await report.resize(1280, 'dark')
      const pages = printedPages(await report.page.pdf({ format }))
      await report.resize(1280, 'light')
      expect(pages.length).toBeLessThanOrEqual(10)
      const text = pages.map(({ words }) => words).join('\n')
      for (const title of CHART_TITLES) expect(text).toContain(title)
      for (const button of ['Copy numbers', 'Download', 'The numbers', 'may block\n', 'Chart: ', 'Contents'])
        expect(text).not.toContain(button)
      for (const { words, darkShare, inkShare } of pages) {
        // A heading stands above what it is the heading of.
        const last = words.trim().split('\n').at(-1) ?? ''
        expect([...CHART_TITLES, 'Charts', 'Trust', 'What was measured', 'Every cell']).not.toContain(last)
        // Dark ink on white paper.
        expect(darkShare).toBeLessThan(0.25)
        expect(inkShare).toBeGreaterThan(0.005)
      }
    },
  )

  test('controls change the charts, the captions and the numbers behind them', async () => {
    const report = await browser.shared('usual')
    const subtitle = (nth: number) => report.charts().nth(nth).locator('.subtitle').textContent()
    const before = await report.pictures()
    await report.press('may block')
    expect(await subtitle(0)).toBe('1 active · may block · closed loop')
    const blocking = await report.pictures()
    expect(blocking[0]).not.toBe(before[0])
    expect(blocking[2]).not.toBe(before[2])
    expect(blocking[3]).not.toBe(before[3])

    // The second chart opens where all are active.
    expect(await subtitle(1)).toBe('all active · may block · closed loop')
    const panel = report.page.locator('#run-0 .panel')
    await report.press('1 active', panel)
    expect(await subtitle(1)).toBe('1 active · may block · closed loop')
    await report.press('all active', panel)
    expect((await report.pictures())[0]).not.toBe(blocking[0])
    expect(await subtitle(0)).toBe('all active · may block · closed loop')

    const beforeLegend = await report.pictures()
    await report.press('select')
    expect((await report.pictures())[0]).not.toBe(beforeLegend[0])
    const select = report.page.getByRole('button', { name: 'select', exact: true })
    expect(await select.getAttribute('aria-pressed')).toBe('false')

    await report.press('32')
    await report.press('dispatch latency')
    expect(await subtitle(3)).toBe(
      'dispatch latency · N = 32 · all active · may block · closed loop · from 20,000 samples',
    )
  })

  test('a malformed fragment in the address leaves the page whole', async () => {
    const report = await browser.shared('usual')
    await report.page.goto(`${report.page.url()}#%`)
    await report.page.reload()
    await report.settled()
    expect(await report.titles()).toEqual(CHART_TITLES)
  })

  test('every chart is described in words and has its table and CSV', async () => {
    const report = await browser.shared('usual')
    expect(await report.titles()).toEqual(CHART_TITLES)
    for (const canvas of await report.page.locator('canvas:visible').all()) {
      expect(await canvas.getAttribute('role')).toBe('img')
      expect((await canvas.getAttribute('aria-label'))?.length).toBeGreaterThan(80)
    }
    const first = report.charts().first()
    await report.openNumbers(first)
    // Six N, the exponents of the fits, and their laws.
    const rows = first.locator('tbody tr')
    await expect.poll(() => rows.count()).toBe(8)
    expect(await rows.nth(5).textContent()).toContain('385 [381, 389]')
    expect(await rows.nth(6).textContent()).toContain('N^1.00 [1.00, 1.00]')
    expect(await rows.last().textContent()).toContain('47 ns · N^1.00')
    const { name } = await report.saved(first.getByRole('button', { name: 'Download CSV' }))
    expect(name).toBe('muxbench-scaling.csv')
    await report.press('k, active', first)
    expect(await first.locator('.subtitle').textContent()).toMatch(/^N = [\d,]+ · timeout 0 · closed loop$/)
    expect(await rows.first().locator('th').textContent()).toBe('1')
  })

  test('axe-core finds no violation, and one where there is one', async () => {
    const report = await browser.shared('usual')
    expect(await report.violations()).toEqual([])
    const chart = `document.querySelector('#run-0-scaling canvas')`
    const label = await report.page.evaluate<string>(`${chart}.getAttribute('aria-label')`)
    await report.page.evaluate(`${chart}.removeAttribute('aria-label')`)
    expect(await report.violations('role-img-alt')).toEqual([expect.stringContaining('role-img-alt: ')])
    await report.page.evaluate(`${chart}.setAttribute('aria-label', ${JSON.stringify(label)})`)
  })

  test('on a phone a table shows in which direction it continues, and axe-core finds no violation', async () => {
    const report = await browser.shared('usual')
    await report.resize(390, 'light')
    await report.page.getByText('96 cells', { exact: true }).click()
    const table = `document.querySelector('.scroll[aria-label="Every cell"]')`
    expect(await report.page.evaluate(`${table}.scrollWidth > ${table}.clientWidth`)).toBe(true)
    // The covers go with the table and bare the shades, which stay at the sides.
    expect(await report.page.evaluate(`getComputedStyle(${table}).backgroundAttachment`)).toBe(
      'local, local, scroll, scroll',
    )
    await report.page.emulateMedia({ colorScheme: 'dark' })
    expect(await report.violations()).toEqual([])
  })

  test('the work of a wait stands beside the measured time, and can be chosen', async () => {
    const report = await browser.open('work')
    // Three sizes are too few for a cost model.
    expect(await report.titles()).toEqual(CHART_TITLES.slice(0, -1))
    expect(await report.page.locator('.legend').textContent()).toContain('sim-poll, simulated')
    const work = report.charts().last()
    await report.openNumbers(work)
    const rows = () => work.locator('tbody tr').allTextContents()
    await expect.poll(async () => (await rows())[1]).toBe('64643.4420.450')
    const before = await report.picture('work')
    await report.press('callbacks run')
    await expect.poll(async () => (await rows())[1]).toBe('6403.4410.450')
    expect(await report.picture('work')).not.toBe(before)
    expect(await work.locator('canvas:visible').getAttribute('aria-label')).toContain(
      'callbacks run in one wait',
    )
    const { text } = await report.saved(work.getByRole('button', { name: 'Download CSV' }))
    expect(text.split(/\r?\n/).slice(0, 3)).toEqual([
      '\ufefffdCount,series,callbacks per wait,waitNs median,conditions',
      '8,poll,0,692,1 active · timeout 0 · closed loop · socketpairs',
      '64,poll,0,3436,1 active · timeout 0 · closed loop · socketpairs',
    ])
    await report.press('simulated descriptors')
    expect(await work.locator('h3').textContent()).toBe('Why: what one wait does')
    await expect.poll(rows).toEqual(['801', '6401', '51201'])
    for (const pixels of await report.drawnPixels()) expect(pixels).toBeGreaterThan(2000)
    await report.close()
  })

  test('hostile text runs nothing and breaks nothing', async () => {
    const report = await browser.open('hostile')
    for (const [width, scheme] of [
      [1280, 'light'],
      [390, 'dark'],
    ] as const) {
      await report.resize(width, scheme)
      expect(await report.page.title()).not.toBe('owned')
      expect(await report.page.locator('img').count()).toBe(0)
      expect(await report.width()).toBe(width)
      for (const pixels of await report.drawnPixels()) expect(pixels).toBeGreaterThan(1000)
    }
    expect(await report.violations()).toEqual([])
    await report.close()
  })

  test('a single cell without an interval is drawn, and described without a band', async () => {
    const report = await browser.open('cell', 390)
    for (const pixels of await report.drawnPixels()) expect(pixels).toBeGreaterThan(500)
    expect(await report.charts().first().textContent()).toContain('Medians, without an interval')
    await report.close()
  })

  test('the smallest and largest figures of the schema are drawn', async () => {
    const report = await browser.open('extreme')
    for (const pixels of await report.drawnPixels()) expect(pixels).toBeGreaterThan(500)
    await report.close()
  })

  test('of many N one is chosen in a field, and tables come in parts', async () => {
    const report = await browser.open('manyN')
    const { page } = report
    expect(await page.locator('*').count()).toBeLessThan(2000)
    const figure = page.locator('#run-0-percentiles')
    const field = figure.getByRole('combobox', { name: 'N' })
    expect(await field.locator('option').allTextContents()).toEqual(['212'])
    await field.focus()
    expect(await field.locator('option').count()).toBe(205)
    await field.press('ArrowUp')
    await report.settled()
    expect(await figure.locator('.subtitle').textContent()).toContain('N = 211')
    expect(await field.inputValue()).toBe('211')

    const first = report.charts().first()
    await report.openNumbers(first)
    await expect.poll(() => first.locator('tbody tr').count()).toBe(200)
    await report.press('Next 7 of 207 rows', first)
    expect(await first.locator('tbody tr').count()).toBe(207)
    const numbers = await report.saved(first.getByRole('button', { name: 'Download CSV' }))
    expect(numbers.text.trim().split('\n')).toHaveLength(1 + 410)

    await page.getByText('410 cells', { exact: true }).click()
    const cells = page.locator('[data-rows]')
    const rows = cells.locator('tbody tr')
    expect(await rows.count()).toBe(24)
    await report.press('Next 200 of 410 rows', cells)
    await expect.poll(() => rows.count()).toBe(224)
    await report.press('Next 186 of 410 rows', cells)
    await expect.poll(() => rows.count()).toBe(410)
    expect(await rows.nth(249).textContent()).toMatch(/^epolltimeout 0closed loop1321/)
    expect(await cells.getByRole('button').allTextContents()).toEqual(['Download CSV'])
    const saved = await report.saved(cells.getByRole('button', { name: 'Download CSV' }))
    expect(saved.name).toBe('muxbench Every cell.csv')
    expect(saved.text.trim().split('\n')).toHaveLength(1 + 410)
    expect(await report.violations()).toEqual([])
    await report.close()
  })

  test('two runs on one page each have their charts and their own choices', async () => {
    const report = await browser.open('two')
    const picturesOf = (run: number) => report.pictures(`figure[id^="run-${run}-"]:not([hidden]) canvas`)
    const before = [await picturesOf(0), await picturesOf(1)] as const
    // The first has two sizes, too few for a cost model.
    expect(before.map(({ length }) => length)).toEqual([CHART_TITLES.length - 1, CHART_TITLES.length])
    await report.press('may block', report.page.locator('#run-0'))
    expect((await picturesOf(0))[0]).not.toBe(before[0][0])
    expect(await picturesOf(1)).toEqual(before[1])
    await report.close()
  })
})
