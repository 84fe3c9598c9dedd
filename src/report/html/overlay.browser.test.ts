import { expect, test } from 'vitest'
import { laterRun } from '../../analysis/overlay/later_run.fixture.ts'
import { unequalBootsRun } from '../../analysis/synthetic/counted_run.fixture.ts'
import { rateSweepRun } from '../../analysis/synthetic/synthetic_modes.fixture.ts'
import { hostileRun, syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import { renderHtml } from './html.ts'
import { renderMultiples } from './multiples.ts'
import { describeInBrowser } from './report_browser.fixture.ts'

const run = syntheticRun({ fdCounts: [8, 64, 512], actives: [1, '100%'] })
const small = syntheticRun({ fdCounts: [8, 64, 512], actives: [1], waitModes: ['nonblocking'] })
const on = (kernel: string, factor: number, earlier = run) =>
  laterRun(earlier, { factor: () => factor, environment: { kernel } })
const hostile = hostileRun()

const files = {
  two: () => renderHtml([run, on('6.19.0', 1.1)]),
  six: () => renderHtml([small, ...[1, 2, 3, 4, 5].map(i => on(`6.1${i}`, 0.8 + i / 10, small))]),
  load: () => renderHtml([rateSweepRun(), laterRun(rateSweepRun())]),
  hostile: () => renderHtml([hostile, { ...hostile, run: { ...hostile.run, seed: 9 } }]),
  apart: () => renderHtml([rateSweepRun(), run]),
  same: () => renderHtml([syntheticRun({ fdCounts: [8, 64] }), syntheticRun({ fdCounts: [8, 64] })]),
  multiples: () => renderMultiples([small, on('6.19.0', 0.5, small)]),
  ranges: () =>
    renderMultiples([unequalBootsRun(8), unequalBootsRun(8)], ['6.12.107+deb12-cloud-amd64', '6.12.117']),
  talk: () => renderHtml([run, on('6.19.0', 1.1)], { theme: 'slides' }),
}

describeInBrowser('an overlay in a browser', files, browser => {
  test('a run and a mechanism are switched off with one click each, and stay off in every chart', async () => {
    const report = await browser.shared('two')
    const { page } = report
    const legend = page.locator('#overlay .legends')
    const picture = async () => (await report.pictures('#overlay-scaling canvas'))[0]
    await page.locator('#overlay-scaling canvas').scrollIntoViewIfNeeded()
    const whole = await picture()
    await legend.getByRole('button', { name: 'Linux 6.19.0' }).click()
    const one = await picture()
    await legend.getByRole('button', { name: 'select' }).click()
    const fewer = await picture()
    expect(new Set([whole, one, fewer]).size).toBe(3)
    expect(await legend.locator('[aria-pressed=false]').count()).toBe(2)
    await legend.getByRole('button', { name: 'select' }).click()
    expect(await picture()).toBe(one)
    await legend.getByRole('button', { name: 'Linux 6.19.0' }).click()
    expect(await picture()).toBe(whole)
    expect(await page.locator('#run-0 .legend [aria-pressed=false]').count()).toBe(0)
  })

  test('files of several runs have different names', async () => {
    const report = await browser.shared('two')
    for (const id of ['overlay-scaling', 'run-0-scaling', 'run-1-scaling']) {
      const button = report.page.locator(`#${id}`).getByRole('button', { name: 'Download CSV' })
      expect((await report.saved(button)).name).toBe(`muxbench-${id}.csv`)
    }
  })

  test('side by side, each run has a bar as long as its median', async () => {
    const report = await browser.open('multiples')
    const boxes = await report.page.$$eval('.multiple rect', bars =>
      bars.map(bar => {
        const { height, width } = bar.getBoundingClientRect()
        return { height, width }
      }),
    )
    expect(boxes).toHaveLength(2 * small.cells.length)
    for (const [i, { height, width }] of boxes.entries()) {
      expect(height).toBe(10)
      if (i % 2 === 1) expect(Math.abs(width - (boxes[i - 1]?.width ?? 0) / 2)).toBeLessThanOrEqual(1)
    }
    await report.close()
  })

  test.each([390, 1280])(
    'side by side, bars keep their room beside ranges of counts, and dates take no more than theirs, in %i px',
    async width => {
      const report = await browser.open('ranges', width)
      const { page } = report
      const shares = await page.$$eval('.multiple', tables =>
        tables.map(table => {
          const bar = table.querySelector('.bars')?.getBoundingClientRect().width ?? 0
          return bar / table.getBoundingClientRect().width
        }),
      )
      expect(Math.min(...shares)).toBeGreaterThan(0.15)
      const rows = await page.$$eval('.multiple tr', own =>
        own.map(row => row.getBoundingClientRect().height),
      )
      expect(Math.max(...rows)).toBeLessThan(50)
      const date = await page.$eval('.scroll td:last-child', cell => cell.getBoundingClientRect().width)
      expect(date).toBeLessThan(200)
      await report.close()
    },
  )

  test.each([
    {
      name: 'two',
      windows: [
        [390, 'light'],
        [1280, 'dark'],
        [1920, 'light'],
      ],
    },
    { name: 'six', windows: [[390, 'dark']] },
    { name: 'load', windows: [] },
    { name: 'hostile', windows: [[390, 'light']] },
    { name: 'apart', windows: [] },
  ] as const)(
    '$name: every chart is drawn, nothing overflows, nothing is asked for',
    async ({ name, windows }) => {
      const report = await (name === 'two' ? browser.shared(name) : browser.open(name))
      await report.page.evaluate(
        'for (const name of ["beforeprint", "afterprint"]) dispatchEvent(new Event(name))',
      )
      for (const [width, scheme] of [[1280, 'light'], ...windows] as const) {
        await report.resize(width, scheme)
        for (const pixels of await report.drawnPixels()) expect(pixels).toBeGreaterThan(1000)
        expect(await report.width()).toBe(width)
      }
      const ids = await report.page.$$eval('[id]', elements => elements.map(({ id }) => id))
      expect(new Set(ids).size).toBe(ids.length)
      const isTogether = name !== 'apart'
      expect(await report.page.locator('#overlay figure.chart:visible').count()).toBeGreaterThanOrEqual(
        isTogether ? 2 : 0,
      )
      expect(await report.page.locator('#overlay-ratios:visible').count()).toBe(isTogether ? 1 : 0)
      await report.close()
    },
  )

  test('axe-core finds no violation', async () => {
    const report = await browser.open('same')
    expect(await report.violations()).toEqual([])
    await report.close()
  })

  test('a talk about two runs begins with both', async () => {
    const report = await browser.open('talk')
    const titles = await report.page.locator('.slide h1, .slide h2').allTextContents()
    expect(titles[0]).toBe('Not decided for select, poll and epoll')
    expect(await report.page.locator('.standfirst').first().textContent()).toContain(
      'Linux 6.19.0 against Linux 6.18.0: not decided for',
    )
    expect(titles[1]).toBe(titles[0])
    expect(await report.width()).toBe(1280)
    await report.close()
  })
})
