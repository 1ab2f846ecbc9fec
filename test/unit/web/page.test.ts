import { describe, expect, test } from '@jest/globals'
import { html } from '../../../src/web/page.ts'

describe('the html tag', () => {
  test('escapes values for text and for quoted attributes', () => {
    const name = `<b onclick="x('y')">&amp;`
    expect(html`<p title="${name}">${name}</p>`.toString()).toBe(
      '<p title="&#60;b onclick=&#34;x(&#39;y&#39;)&#34;&#62;&#38;amp;">' +
        '&#60;b onclick=&#34;x(&#39;y&#39;)&#34;&#62;&#38;amp;</p>',
    )
  })

  test('leaves its own html alone, alone or in lists, and drops undefined', () => {
    const items = ['a', '<'].map((item) => html`<li>${item}</li>`)
    expect(html`<ul>${items}</ul>${undefined}${0}`.toString()).toBe('<ul><li>a</li><li>&#60;</li></ul>0')
  })

  test('does not take an object for html because it looks like it', () => {
    const forged = { toString: () => '<script>' } as unknown as string
    expect(() => html`${forged}`).toThrow(TypeError)
  })
})
