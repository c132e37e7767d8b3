import { describe, expect, it } from 'vitest'
import cases from './cases.json'
import { count, cut, type Rule } from './count'
import { spans } from './highlight'

describe('count', () => {
  it.each(cases)('$counter of $text is $count', ({ counter, urlLength, text, count: want }) => {
    expect(count(text, { counter: counter as Rule['counter'], urlLength })).toBe(want)
  })
})

describe('cut', () => {
  const graphemes: Rule = { counter: 'graphemes', urlLength: 0 }
  const mastodon: Rule = { counter: 'mastodon', urlLength: 23 }

  it('is the whole text when it fits exactly', () => expect(cut('abc', graphemes, 3)).toBe(3))
  it('is where the first character too many begins', () => expect(cut('abcd', graphemes, 3)).toBe(3))
  it('never splits an emoji', () => expect(cut('ab👩‍👩‍👧‍👦', { counter: 'bytes', urlLength: 0 }, 10)).toBe(2))
  it('never splits a link', () => expect(cut('ab https://example.com/x', mastodon, 25)).toBe(3))
  it('does not limit at 0', () => expect(cut('abc', graphemes, 0)).toBe(3))

  it.each(cases)('agrees with the count: $counter of $text', ({ counter, urlLength, text, count: want }) => {
    const rule = { counter: counter as Rule['counter'], urlLength }
    expect(cut(text, rule, want)).toBe(text.length)
    if (want > 1) expect(cut(text, rule, want - 1)).toBeLessThan(text.length)
  })
})

describe('spans', () => {
  it('marks links, tags and mentions, and what is over', () => {
    const text = 'Hi @ann, see https://example.com/#x #ink and a@b.c'
    const found = spans(text, text.length - 3)
    expect(found.map((s) => s.text).join('')).toBe(text)
    expect(found.filter((s) => s.token).map((s) => s.text)).toEqual([
      '@ann',
      'https://example.com/#x',
      '#ink',
    ])
    expect(found.filter((s) => s.over).map((s) => s.text)).toEqual(['b.c'])
  })
  it('splits a token where the limit falls', () => {
    expect(spans('#ink', 2)).toEqual([
      { text: '#i', token: true, over: false },
      { text: 'nk', token: true, over: true },
    ])
  })
})
