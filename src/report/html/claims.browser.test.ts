import { expect, test } from 'vitest'
import { CLAIMS } from '../../analysis/claims/claims.ts'
import { outcomesWith } from '../../analysis/claims/probes.fixture.ts'
import { syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import type { RunFile } from '../../result/run/schema.ts'
import { renderHtml } from './html.ts'
import { describeInBrowser } from './report_browser.fixture.ts'

const run = syntheticRun({ fdCounts: [8, 64], actives: [1], waitModes: ['ready'] })
const claims = CLAIMS.map(({ number }) => number)
const judged: RunFile = { ...run, run: { ...run.run, claims }, probes: outcomesWith() }

describeInBrowser('a page of claims', { claims: () => renderHtml([judged]) }, browser => {
  const shown = '.claim:visible'

  test('a card for each claim with its verdict and one sentence, below how many hold', async () => {
    const report = await browser.shared('claims')
    expect(await report.page.locator('h1').textContent()).toMatch(
      /^Of \d+ claims about epoll, \d+ holds? and \d+ (is|are) refuted$/,
    )
    expect(await report.page.locator(shown).count()).toBe(CLAIMS.length)
    expect(await report.page.locator('.claim-verdict:visible').count()).toBe(CLAIMS.length)
    const card = report.page.locator('[id$="claim-7"]')
    expect(await card.textContent()).toContain('epoll shares memory with user space by mmap.')
    expect(await card.getAttribute('data-verdict')).toBe('refuted')
    expect(await report.page.locator('.first-screen').count()).toBe(1)
  })

  test.each([390, 1280, 1920])('at %d px nothing goes sideways, and it is open to all', async width => {
    const report = await browser.shared('claims')
    await report.resize(width, width === 1280 ? 'dark' : 'light')
    expect(await report.width()).toBe(width)
    expect(await report.violations()).toEqual([])
  })

  test('a verdict and a kind are chosen, each with as many cards as it says', async () => {
    const report = await browser.open('claims')
    const choose = async (group: string, name: RegExp) => {
      const radio = report.page.getByRole('group', { name: group }).getByRole('radio', { name })
      await radio.check()
      return Number(/\d+$/.exec((await radio.locator('..').textContent())?.trim() ?? '')?.[0])
    }
    const refuted = await choose('Verdict', /^refuted/)
    expect(await report.page.locator(shown).count()).toBe(refuted)
    expect(await report.page.locator('.claim[data-verdict="refuted"]:visible').count()).toBe(refuted)
    await choose('Verdict', /^all/)
    expect(await choose('About', /^threads/)).toBe(await report.page.locator(shown).count())
    await report.close()
  })
})
