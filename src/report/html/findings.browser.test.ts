import { expect, test } from 'vitest'
import { syntheticLoadRun } from '../../analysis/synthetic/synthetic_load.fixture.ts'
import { mixedRun, troubledRun } from '../../analysis/synthetic/synthetic_modes.fixture.ts'
import { syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import { renderHtml } from './html.ts'
import { describeInBrowser, type ReportPage } from './report_browser.fixture.ts'

const files = {
  usual: () => renderHtml([syntheticRun()]),
  load: () => renderHtml([syntheticLoadRun({ rates: [1000, 20_000, 100_000, 1_000_000] })]),
  mixed: () => renderHtml([mixedRun()]),
  two: () => renderHtml([syntheticRun({ fdCounts: [8, 64] }), troubledRun()]),
}

describeInBrowser('findings and their charts in a browser', files, browser => {
  let report: ReportPage

  /** Presses the link of the finding with this text, and waits until the page has stopped scrolling. */
  async function follow(text: string): Promise<string> {
    const link = report.page.locator('.findings li, .opening').filter({ hasText: text }).locator('.to-chart')
    const target = (await link.getAttribute('href')) as string
    await link.click()
    await report.settled()
    return target
  }

  const subtitleOf = (target: string) => report.page.locator(`${target} .subtitle`).textContent()

  const isInView = (target: string) =>
    report.page.evaluate<boolean>(
      `(() => { const { top } = document.querySelector('${target}').getBoundingClientRect(); return top > -5 && top < innerHeight / 2 })()`,
    )

  test('the keyboard follows a finding, too: the chart has the focus then', async () => {
    report = await browser.shared('usual')
    await report.page.locator('.findings li', { hasText: 'an event costs' }).locator('.to-chart').focus()
    await report.page.keyboard.press('Enter')
    await expect.poll(() => isInView('#run-0-cost-per-event')).toBe(true)
  })

  test.each([
    ['an event costs', '#run-0-cost-per-event', 'all active · timeout 0 · closed loop'],
    ['One wait with 1 active about doubles', '#run-0-scaling', '1 active · timeout 0 · closed loop'],
    [
      'one wait in 1,000',
      '#run-0-percentiles',
      'one wait · N = 8,192 · 1 active · timeout 0 · closed loop · from 20,000 samples',
    ],
  ])('"%s" leads to the chart that shows it, set to its conditions', async (text, target, conditions) => {
    report = await browser.shared('usual')
    await report.press('10 % active')
    await report.press('select')
    expect(await follow(text)).toBe(target)
    expect(await subtitleOf(target)).toBe(conditions)
    await expect.poll(() => isInView(target)).toBe(true)
    const isPressed = report.page.getByRole('button', { name: 'select', exact: true })
    expect(await isPressed.getAttribute('aria-pressed')).toBe('true')
    expect(report.complaints).toEqual([])
  })

  test('a chart that had nothing to show until then is there before the browser goes to it', async () => {
    report = await browser.open('mixed')
    await report.press('open loop')
    expect(await report.page.locator('#run-0-phases').isVisible()).toBe(false)
    await follow('the system call itself')
    await expect.poll(() => isInView('#run-0-phases')).toBe(true)
    expect(await subtitleOf('#run-0-phases')).toContain('closed loop')
    await report.close()
  })

  test('the saturation of a load, from a phone', async () => {
    report = await browser.shared('load', 390)
    const target = await follow('keep up to')
    expect(target).toBe('#run-0-load')
    await expect.poll(() => isInView(target)).toBe(true)
    expect(await subtitleOf(target)).toContain('open loop')
    expect(await report.width()).toBe(390)
  })

  test('of two runs on a page the link sets the charts of its own', async () => {
    report = await browser.shared('two')
    const before = await subtitleOf('#run-1-cost-per-event')
    expect(await follow('With all 64 descriptors active')).toBe('#run-0-cost-per-event')
    expect(await subtitleOf('#run-0-cost-per-event')).toContain('all active')
    expect(await subtitleOf('#run-1-cost-per-event')).toBe(before)
  })

  test('every link leads somewhere on its page, and warnings to all that there is to mind', async () => {
    for (const [name, width] of [['usual'], ['load', 390], ['two']] as const) {
      report = await browser.shared(name, width)
      const dangling = await report.page.evaluate<string[]>(
        `[...document.querySelectorAll('a[href^="#"]')].map(link => link.getAttribute('href')).filter(href => !document.querySelector(href))`,
      )
      expect(dangling).toEqual([])
    }
    const target = await follow('Before trusting this')
    expect(target).toBe('#run-1-trust')
    await expect.poll(() => isInView(target)).toBe(true)
  })
})
