import { links } from './count'

export interface Span {
  readonly text: string
  /** A link, a mention or a tag. */
  readonly token: boolean
  /** Beyond what fits. */
  readonly over: boolean
}

const tags = /(?<![\p{L}\p{N}_&/])[#@][\p{L}\p{N}_](?:[\p{L}\p{N}_.@-]*[\p{L}\p{N}_])?/gu

/** Splits a text where its look changes. `fits` is the index that `cut` gave. Joined, the spans are the text. */
export function spans(text: string, fits: number): Span[] {
  const urls = links(text)
  const marks = [...text.matchAll(tags)]
    .map((m) => ({ start: m.index, end: m.index + m[0].length }))
    .filter((tag) => !urls.some((url) => tag.start < url.end && url.start < tag.end))
  const tokens = [...urls, ...marks]
  const edges = new Set([0, fits, text.length, ...tokens.flatMap((t) => [t.start, t.end])])
  const sorted = [...edges].sort((a, b) => a - b)
  return sorted.slice(0, -1).map((start, i) => {
    const end = sorted[i + 1] ?? text.length
    return {
      text: text.slice(start, end),
      token: tokens.some((t) => start >= t.start && end <= t.end),
      over: start >= fits,
    }
  })
}
