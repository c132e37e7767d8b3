/**
 * Counting text as networks do. Go counts with authority (internal/caio); this copy answers while typing.
 * cases.json holds the examples that both must agree on.
 */

import { weightedLinks } from './weighted'

/** How to count. `urlLength` is what a link counts as for the counters that shorten links. */
export interface Rule {
  readonly counter: 'graphemes' | 'codepoints' | 'utf16' | 'bytes' | 'mastodon' | 'weighted'
  readonly urlLength: number
}

/** A stretch of the text that counts as a whole: it is inside the limit or it is not. */
interface Piece {
  readonly end: number
  readonly weight: number
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })
const utf8 = new TextEncoder()

// A link: scheme, a host with a dot, an optional port and what follows. The same expression is valid in Go.
const link = /https?:\/\/(?:[\p{L}\p{N}_-]+\.)+\p{L}{2,}(?::[0-9]+)?(?:[/?#][^\s<>"]*)?/giu
// @user@host, of which Mastodon counts only @user (StatusLengthValidator).
const remoteMention = /@([A-Za-z0-9_]+)@[A-Za-z0-9.-]*[A-Za-z0-9]/g
const glued = /[\p{L}\p{N}_@$#/]$/u

/** How much the text counts. */
export function count(text: string, rule: Rule): number {
  switch (rule.counter) {
    case 'utf16':
      return text.length
    case 'bytes':
      return utf8.encode(text).length
    case 'codepoints':
      return [...text].length
    default:
      return pieces(text, rule).reduce((sum, piece) => sum + piece.weight, 0)
  }
}

/** Index of the first UTF-16 unit that no longer fits in `max`; the text's length when all of it fits. */
export function cut(text: string, rule: Rule, max: number): number {
  if (max <= 0) return text.length
  let sum = 0
  let fits = 0
  for (const piece of pieces(text, rule)) {
    sum += piece.weight
    if (sum > max) return fits
    fits = piece.end
  }
  return text.length
}

function pieces(text: string, rule: Rule): Piece[] {
  const found: Piece[] = []
  let from = 0
  for (const fixed of atoms(text, rule)) {
    segments(text, from, fixed.start, rule, found)
    found.push({ end: fixed.end, weight: fixed.weight })
    from = fixed.end
  }
  segments(text, from, text.length, rule, found)
  return found
}

function segments(text: string, from: number, to: number, rule: Rule, into: Piece[]) {
  for (const { segment, index } of segmenter.segment(text.slice(from, to)))
    into.push({ end: from + index + segment.length, weight: weigh(segment, rule) })
}

function weigh(grapheme: string, rule: Rule): number {
  switch (rule.counter) {
    case 'utf16':
      return grapheme.length
    case 'bytes':
      return utf8.encode(grapheme).length
    case 'codepoints':
      return [...grapheme].length
    case 'weighted':
      return weighted(grapheme)
    default:
      return 1
  }
}

/** X: a character is one, but two outside these ranges (twitter-text configuration v3); an emoji is two in all. */
function weighted(grapheme: string): number {
  const points = [...grapheme.normalize('NFC')].map((c) => c.codePointAt(0) ?? 0)
  if (points.some(isEmoji)) return 2
  return points.reduce((sum, point) => sum + (isLight(point) ? 1 : 2), 0)
}

const isEmoji = (point: number) =>
  point === 0xfe0f || point === 0x20e3 || (point >= 0x1f000 && point <= 0x1faff)

const isLight = (point: number) =>
  point <= 0x10ff ||
  (point >= 0x2000 && point <= 0x200d) ||
  (point >= 0x2010 && point <= 0x201f) ||
  (point >= 0x2032 && point <= 0x2037)

interface Atom extends Piece {
  readonly start: number
}

function atoms(text: string, rule: Rule): Atom[] {
  if (rule.counter !== 'mastodon' && rule.counter !== 'weighted') return []
  const urls = rule.counter === 'weighted' ? weightedLinks(text) : links(text)
  const found: Atom[] = urls.map(({ start, end }) => ({ start, end, weight: rule.urlLength }))
  if (rule.counter === 'mastodon')
    for (const match of text.matchAll(remoteMention)) {
      const { index: start } = match
      const end = start + match[0].length
      const taken = found.some((f) => start < f.end && f.start < end)
      if (!taken && !glued.test(text.slice(0, start)))
        found.push({ start, end, weight: (match[1] ?? '').length + 1 })
    }
  return found.sort((a, b) => a.start - b.start)
}

/** Where the text has links, without the punctuation that closes a sentence. */
export function links(text: string): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = []
  for (const match of text.matchAll(link)) {
    if (glued.test(text.slice(0, match.index))) continue
    found.push({ start: match.index, end: match.index + trimmed(match[0]).length })
  }
  return found
}

/** A closing bracket belongs to the link only if the link opened it, as in …/Ink_(colour). */
function trimmed(url: string): string {
  let end = url.length
  for (; end > 0; end--) {
    const last = url.charAt(end - 1)
    if (last === ')' && url.slice(0, end).split('(').length >= url.slice(0, end).split(')').length) break
    if (!`.,:;!?'"…)]}`.includes(last)) break
  }
  return url.slice(0, end)
}
