import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { expandCells } from '../../suite/cells.ts'
import { loadSuite } from '../../suite/load.ts'
import { packageFile } from '../../suite/package_file.ts'
import { analyse } from '../analyse.ts'
import { kindsRun } from '../synthetic/synthetic_modes.fixture.ts'
import { cellNamesOf } from './cell_names.ts'
import { cellWords } from './cell_words.ts'

test.each([
  ['epoll-edge/n8/k1/nonblocking', 'epoll (edge), 1 of 8 descriptors active, timeout 0'],
  ['poll/n1024/k100%/ready', 'poll, all 1,024 descriptors active, may block'],
  ['select/n512/k10%/ready', 'select, 10 % active of 512 descriptors, may block'],
  [
    'epoll-edge-oneshot/n64/k1/wakeup/pipeFds',
    'epoll (edge, oneshot), 1 of 64 descriptors active, asleep, pipes',
  ],
  [
    'epoll/n64/k1/ready/flood/readers4Threads',
    'epoll, 1 of 64 descriptors active, may block, a flood, 4 reader threads',
  ],
  ['epoll|N=4', 'epoll|N=4'],
])('%s is %s', (id, words) => {
  expect(cellWords(id, id.split(/[-/|]/)[0] as string)).toBe(words)
})

describe('the cells of every suite', () => {
  const suites = readdirSync(packageFile('suites')).map(file => file.replace(/\.ts$/, ''))

  test.each(suites)('%s: no internal name is left', async suite => {
    // One active and all active are the same in words where there is one descriptor.
    const cells = expandCells(await loadSuite(suite)).filter(({ params }) => params.fdCount > 1)
    const words = [...new Set(cells.map(({ id, mechanism }) => cellWords(id, mechanism)))]
    expect(words.filter(text => /[a-z][A-Z]|\/[nk]\d|undefined/.test(text)).slice(0, 5)).toEqual([])
    expect(words).toHaveLength(new Set(cells.map(({ id }) => id)).size)
  })
})

test('the name of a cell says what it watches once, and is that of no other cell', () => {
  const names = cellNamesOf(analyse(kindsRun())).all()
  expect(new Set(names).size).toBe(names.length)
  expect(names.filter(name => name.startsWith('select '))).toEqual([
    'select with all 16 descriptors active, timeout 0, closed loop, socketpairs',
    'select with all 16 pipes active, timeout 0, closed loop',
    'select with all 16 TCP connections active, timeout 0, closed loop',
    'select with all 16 eventfds active, timeout 0, closed loop',
  ])
})
