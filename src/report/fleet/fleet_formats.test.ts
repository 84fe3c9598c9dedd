import { expect, test } from 'vitest'
import { equalMachines, machineRun } from '../../analysis/fleet/fleet.fixture.ts'
import { type Fleet, fleetOf } from '../../analysis/fleet/fleet.ts'
import { parseCsv } from '../text/csv.fixture.ts'
import { renderFleetCsv, renderFleetJson, renderFleetOpenMetrics } from './fleet_data.ts'
import { renderFleetHtml } from './fleet_html.ts'
import { renderFleetCheck, renderFleetText } from './fleet_text.ts'

const HOSTILE = '</script><img src=x onerror=alert(1)>\u001b[2J'
const assets = { script: '', style: '' }
const odd = machineRun(1, { level: 1.4, labels: { rack: HOSTILE } })
const fleet = fleetOf([
  { ...odd, origin: { ...odd.origin, host: HOSTILE } },
  ...equalMachines(12).slice(1),
]) as Fleet

test('the page has a row for each machine, links to reports, and runs nothing of a name', () => {
  const page = renderFleetHtml(
    fleet,
    'dark',
    run => (run === 'runs/3' ? './runs/3/report.html' : null),
    assets,
  )
  expect(page.match(/<tr data-machine=/g)).toHaveLength(12)
  expect(page).toContain('<a href="./runs/3/report.html">host-3</a>')
  expect(page).not.toContain('<img')
  expect(page).toContain('data-theme="dark"')
})

test('the middle of an even number of machines is that between the two in its middle, as everywhere', () => {
  const four = fleetOf([1, 2, 4, 8].map((level, at) => machineRun(at, { level }))) as Fleet
  const [, cells = ''] = renderFleetHtml(four, 'light', () => null, assets).split('id="cells"')
  const rows = [...cells.matchAll(/<tr><th.*?<\/tr>/gs)].map(([row]) => row.replaceAll(/<[^>]*>/g, ' '))
  expect(rows.length).toBeGreaterThan(0)
  expect(cells).toContain('>poll, N = 8<')
  expect(cells).not.toContain('/n8')
  for (const row of rows.filter(each => !each.includes('cheapest'))) {
    expect(row).toMatch(/ 0\.3[3-7]\d*× .* 2\.[6-9]\d*× /)
  }
})

test('the terminal has a line for each machine, the odd one first with its reason, and no control characters', () => {
  const text = renderFleetText(fleet, {})
  expect(text).toMatch(/^1 of 12 machines differs from its equals: A suite\n/)
  expect(text.indexOf('times what its equals take')).toBeLessThan(text.indexOf('host-2'))
  expect(text.match(/^host-\d+ +\d\.\d+ \[/gm)).toHaveLength(11)
  expect(text).not.toContain('\u001b')
  expect(renderFleetCheck(fleet, {})).toContain('--again again')
})

test('JSON has every machine with its ratios, its facts and its runs', () => {
  const { machines, check } = JSON.parse(renderFleetJson(fleet))
  expect(machines).toHaveLength(12)
  expect(machines[0]).toMatchObject({ levels: { all: { ratio: expect.closeTo(1.4, 0) } } })
  expect(Object.keys(machines[0].cells)).toHaveLength(12)
  expect(machines[1].runs[0]).toMatchObject({ origin: { host: machines[1].name } })
  expect(check.odd).toHaveLength(1)
})

test('the page, the terminal and JSON name the cell of a note in words', () => {
  const noted = { ...fleet, notes: [{ line: 'one is left out:', cell: 'poll/n8' }, { line: 'a line' }] }
  const said = ['one is left out: poll, N = 8', 'a line']
  const { notes } = JSON.parse(renderFleetJson(noted))
  expect(notes).toEqual(said)
  const page = renderFleetHtml(noted, 'dark', () => null, assets)
  for (const words of said) {
    expect(page).toContain(`<li>${words}</li>`)
    expect(renderFleetText(noted, {})).toContain(words)
  }
})

test('CSV has a row for each cell of each run, with the facts in which machines differ', () => {
  const [head, ...rows] = parseCsv(renderFleetCsv(fleet))
  expect(head).toEqual(
    expect.arrayContaining(['machine', 'label rack', 'cell', 'median', 'costRatioToFleet']),
  )
  expect(head).not.toContain('kernel')
  expect(rows).toHaveLength(12 * 12)
})

test('OpenMetrics has the facts as labels, and says which machine is odd', () => {
  const text = renderFleetOpenMetrics(fleet)
  const lines = text.split('\n').filter(line => line.startsWith('muxbench_fleet_odd_machine'))
  expect(lines).toHaveLength(12)
  expect(lines.filter(line => line.endsWith(' 1'))).toHaveLength(1)
  expect(text).toContain('label_rack=')
  expect(text.match(/^muxbench_fleet_cost_ratio\{/gm)).toHaveLength(12 * 4)
})
