import { parse } from 'junit2json'
import { expect, test } from 'vitest'
import { validateXML } from 'xmllint-wasm'
import {
  cellWith,
  comparisonOf,
  HOSTILE_ID,
  hostileComparison,
  mixedComparison,
  normalisedComparison,
} from './comparison.fixture.ts'
import { renderVerdictJunit } from './verdict_junit.ts'

/**
 * The part of Jenkins' schema (junit-10.xsd of jenkinsci/xunit-plugin) that is used, with the same names of elements and
 * attributes, and stricter where the original leaves room. The output was also checked against the whole schema by hand.
 */
const SCHEMA = `<?xml version="1.0" encoding="UTF-8"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:complexType name="message" mixed="true">
    <xs:attribute name="type" type="xs:string"/>
    <xs:attribute name="message" type="xs:string" use="required"/>
  </xs:complexType>
  <xs:complexType name="property">
    <xs:attribute name="name" type="xs:string" use="required"/>
    <xs:attribute name="value" type="xs:string" use="required"/>
  </xs:complexType>
  <xs:complexType name="testcase">
    <xs:sequence>
      <xs:choice minOccurs="0">
        <xs:element name="failure" type="message"/>
        <xs:element name="skipped" type="message"/>
      </xs:choice>
      <xs:element name="system-out" type="xs:string" minOccurs="0"/>
    </xs:sequence>
    <xs:attribute name="name" type="xs:string" use="required"/>
    <xs:attribute name="classname" type="xs:string" use="required"/>
  </xs:complexType>
  <xs:complexType name="testsuite">
    <xs:sequence>
      <xs:element name="properties">
        <xs:complexType><xs:sequence>
          <xs:element name="property" type="property" maxOccurs="unbounded"/>
        </xs:sequence></xs:complexType>
      </xs:element>
      <xs:element name="testcase" type="testcase" maxOccurs="unbounded"/>
    </xs:sequence>
    <xs:attribute name="name" type="xs:string" use="required"/>
    <xs:attribute name="tests" type="xs:unsignedInt" use="required"/>
    <xs:attribute name="failures" type="xs:unsignedInt" use="required"/>
    <xs:attribute name="errors" type="xs:unsignedInt" use="required"/>
    <xs:attribute name="skipped" type="xs:unsignedInt" use="required"/>
    <xs:attribute name="timestamp" type="xs:dateTime" use="required"/>
  </xs:complexType>
  <xs:element name="testsuites">
    <xs:complexType>
      <xs:sequence><xs:element name="testsuite" type="testsuite" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
      <xs:attribute name="name" type="xs:string" use="required"/>
      <xs:attribute name="tests" type="xs:unsignedInt" use="required"/>
      <xs:attribute name="failures" type="xs:unsignedInt" use="required"/>
      <xs:attribute name="errors" type="xs:unsignedInt" use="required"/>
    </xs:complexType>
  </xs:element>
</xs:schema>`

const COMPARISONS = {
  mixed: mixedComparison,
  normalised: normalisedComparison,
  hostile: hostileComparison,
  empty: () => comparisonOf([]),
}

test.each(Object.entries(COMPARISONS))('%s: libxml2 takes it as Jenkins does', async (_, comparison) => {
  const { valid, errors } = await validateXML({
    xml: { fileName: 'muxbench.xml', contents: renderVerdictJunit(comparison()) },
    schema: SCHEMA,
  })
  expect({ valid, errors }).toEqual({ valid: true, errors: [] })
})

test('a reader of JUnit files finds the verdicts and the counts', async () => {
  const report = await parse(renderVerdictJunit(mixedComparison()))
  if (!report || !('testsuite' in report)) throw new Error('no testsuites')
  expect(report).toMatchObject({ name: 'muxbench default', tests: 15, failures: 1, errors: 0 })
  expect(
    report.testsuite?.map(({ name, tests, failures, skipped }) => [name, tests, failures, skipped]),
  ).toEqual([
    ['muxbench.default.epoll', 12, 1, 0],
    ['muxbench.default.poll', 1, 0, 1],
    ['muxbench.default.select', 1, 0, 1],
    ['muxbench.default.refused', 1, 0, 1],
  ])
  const cases = report.testsuite?.flatMap(suite => suite.testcase ?? []) ?? []
  const failed = cases.filter(({ failure }) => failure)
  expect(failed.map(({ name }) => name)).toEqual(['epoll/N=1024/k=10'])
  expect(failed[0]?.failure?.[0]).toMatchObject({
    type: 'regression',
    message: '+12.3 % (+10.1 % to +14.5 %): slower by more than 2 % in nearly every pair',
  })
  const skipped = cases.filter(each => each.skipped).map(each => [each.name, each.skipped?.[0]?.message])
  expect(skipped).toEqual([
    [
      'poll/N=64/k=1',
      'inconclusive: the interval reaches from no change to beyond the floor; 32 more would decide it',
    ],
    ['select/N=64/k=1', 'inconclusive: the change lies at the floor itself'],
    ['poll/N=8192/k=1', 'not compared: the head did not measure it (skipped: too many descriptors)'],
  ])
  const properties = Object.fromEntries(
    report.testsuite?.[0]?.properties?.map(({ name, value }) => [name, value]) ?? [],
  )
  expect(properties).toMatchObject({ verdict: 'regression', minEffect: 0.02, kind: 'ab' })
})

test('a name comes back as it was, but for what XML forbids', async () => {
  const report = await parse(renderVerdictJunit(hostileComparison()))
  if (!report || !('testsuite' in report)) throw new Error('no testsuites')
  const expected = HOSTILE_ID.replaceAll('\u0000', '\ufffd').replaceAll('\u001b', '\ufffd')
  expect(report.testsuite?.[0]?.testcase?.[0]?.name).toBe(expected)
  // A strict reader makes a space of a bare line break in an attribute.
  expect(renderVerdictJunit(comparisonOf([cellWith('a\tb\nc')]))).toContain('name="a&#9;b&#10;c"')
  const lone = renderVerdictJunit(comparisonOf([cellWith('a\ud800b\ufffe')]))
  expect(lone).toContain('name="a\ufffdb\ufffd"')
})

test('a cell that is not slower has passed', async () => {
  const report = await parse(renderVerdictJunit(comparisonOf([cellWith('a', { verdict: 'not slower' })])))
  if (!report || !('testsuite' in report)) throw new Error('no testsuites')
  expect(report.testsuite?.[0]).toMatchObject({ tests: 1, failures: 0, skipped: 0 })
})
