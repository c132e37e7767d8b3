/**
 * Where X sees links: with http:// or https://, and bare domains whose top-level domain exists.
 * The same rules as internal/text/weighted.go, in the same order; cases.json holds the two together.
 */
import list from './tlds.json'

const tlds = new Set(list.split(' '))

/** A stretch of the text in UTF-16 units. */
export interface Stretch {
  readonly start: number
  readonly end: number
}

type Is = (char: string) => boolean

const asciiWord: Is = (c) => /^[0-9A-Za-z]$/.test(c)
const accent: Is = (c) => /^[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff]$/.test(c) || rareAccent(c)
const rareAccent: Is = (c) => (c >= '\u0300' && c <= '\u036f') || 'ɓɔɖɗəɛɣɨɯɲʉʋʻ'.includes(c)
const latinDomain: Is = (c) => asciiWord(c) || c === '-' || accent(c)
const latinRun: Is = (c) => c === '.' || latinDomain(c)
const space = /^[\u0085\u00a0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]$/
const mark = /^[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]$/
const inRun: Is = (c) =>
  !(c <= ' ' || c === '\x7f' || "!'#%&()*+,\\/:;<=>?@[]^{|}~$".includes(c) || space.test(c) || mark.test(c))
const inPath: Is = (c) =>
  asciiWord(c) || accent(c) || /^[\u0400-\u04ff]$/.test(c) || "!*';:=+,.$/%#[]-–_~@|&".includes(c)
const endsPath: Is = (c) => asciiWord(c) || (c > '\x7f' && c !== '–') || '+-=_#/'.includes(c)
const inQuery: Is = (c) => asciiWord(c) || "!?*'@();:&=+$/%#[]-_.,~|".includes(c)
const mayPrecede: Is = (c) => !/^[@$#\ufffe\ufeff\uffff]$/.test(c)

const charAt = (s: string, at: number) => {
  const point = s.codePointAt(at)
  return point === undefined ? '' : String.fromCodePoint(point)
}
const before = (s: string, at: number) => (at === 0 ? ' ' : s.charAt(at - 1))

function skip(s: string, at: number, is: Is): number {
  let end = at
  for (let c = charAt(s, end); c !== '' && is(c); c = charAt(s, end)) end += c.length
  return end
}

/** Where X sees links in the text. */
export function weightedLinks(s: string): Stretch[] {
  const found: Stretch[] = []
  if (!s.includes('.')) return found
  for (let at = 0; at < s.length; ) {
    if (!inRun(charAt(s, at))) {
      at += charAt(s, at).length
      continue
    }
    const end = domainEnd(s, at, inRun)
    if (end === 0) {
      at = skip(s, at, inRun)
      continue
    }
    const start = scheme(s, at)
    const tail = tailEnd(s, end, start >= 0 && s.slice(at, end).toLowerCase() === 't.co')
    if (start >= 0) found.push({ start, end: tail })
    else if (mayPrecede(before(s, at)) && before(s, at) !== '/') found.push(...bare(s, at, end, tail))
    at = tail
  }
  return found
}

/** The links in a domain without a scheme: its part in Latin letters, the last with its path. */
function bare(s: string, from: number, end: number, tail: number): Stretch[] {
  const found: Stretch[] = []
  const domain = s.slice(0, end)
  for (let at = from; at < end; ) {
    if (!latinDomain(charAt(domain, at))) {
      at += charAt(domain, at).length
      continue
    }
    const stop = domainEnd(domain, at, latinRun)
    if (stop > 0) found.push({ start: at, end: stop })
    at = stop > 0 ? stop : skip(domain, at, latinRun)
  }
  const last = found.pop()
  if (last === undefined) return []
  const path = /^(:[0-9]+)?\//.test(s.slice(end, tail))
  return [...found, path ? { start: last.start, end: tail } : last]
}

/** Where the longest domain that begins at `at` ends; 0 when there is none. */
function domainEnd(s: string, at: number, is: Is): number {
  const run = s.slice(at, skip(s, at, is))
  for (let dot = run.lastIndexOf('.'); dot > 0; dot = run.lastIndexOf('.', dot - 1)) {
    const end = tldEnd(s, at + dot + 1)
    if (end > 0 && goodLabels(run.slice(0, dot))) return end
  }
  return 0
}

/** Only subdomains have underscores. */
function goodLabels(s: string): boolean {
  const labels = s.split('.')
  return labels.every((l) => l !== '' && !/^[-_]|[-_]$/.test(l)) && !labels.at(-1)?.includes('_')
}

function tldEnd(s: string, at: number): number {
  const longest = 24
  const word = skip(s, at, (c) => asciiWord(c) || c === '-')
  const name = s.slice(at, word).toLowerCase()
  if ((tlds.has(name) && follows(s, word)) || (name.startsWith('xn--') && name.length > 4)) return word
  if (word > at) return 0
  let found = 0
  for (let n = 0, end = at; n < longest && end < s.length; n++) {
    end += charAt(s, end).length
    if (tlds.has(s.slice(at, end).toLowerCase()) && follows(s, end)) found = end
  }
  return found
}

const follows = (s: string, at: number) =>
  at === s.length || !(asciiWord(s.charAt(at)) || '@+-'.includes(s.charAt(at)))

/** Where http:// or https:// before `at` begins; -1 when it is not there, or glued to a word. */
function scheme(s: string, at: number): number {
  for (const name of ['https://', 'http://']) {
    const start = at - name.length
    if (start < 0 || s.slice(start, at).toLowerCase() !== name) continue
    const c = before(s, start)
    return mayPrecede(c) && !asciiWord(c) && c !== '＠' && c !== '＃' ? start : -1
  }
  return -1
}

/** Where port, path and query after a domain end. X's own short links end with their name. */
function tailEnd(s: string, from: number, short: boolean): number {
  let at = from
  const port = /^:[0-9]+/.exec(s.slice(at))
  if (port) at += port[0].length
  if (s.charAt(at) === '/') {
    const name = skip(s, at + 1, asciiWord)
    at = short && name > at + 1 ? name : pathEnd(s, at + 1)
  }
  if (s.charAt(at) !== '?') return at
  for (let end = skip(s, at + 1, inQuery); end > at + 1; end--)
    if (asciiWord(s.charAt(end - 1)) || '-_&=#/'.includes(s.charAt(end - 1))) return end
  return at
}

/** Brackets belong to a path when they are balanced, marks at its end do not. */
function pathEnd(s: string, from: number): number {
  let end = from
  for (let at = from; at < s.length; ) {
    const c = charAt(s, at)
    const closed = c === '(' ? balanced(s, at) : 0
    if (closed === 0 && !inPath(c)) break
    at = closed || at + c.length
    if (closed > 0 || endsPath(c)) end = at
  }
  return end
}

/** Where the bracket at `at` is closed, with one more pair inside at most; 0 when it is not. */
function balanced(s: string, at: number): number {
  let inner = skip(s, at + 1, inPath)
  if (s.charAt(inner) === '(') {
    const deep = skip(s, inner + 1, inPath)
    if (deep === inner + 1 || s.charAt(deep) !== ')') return 0
    inner = skip(s, deep + 1, inPath)
  }
  return inner === at + 1 || s.charAt(inner) !== ')' ? 0 : inner + 1
}
