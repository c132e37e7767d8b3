import { describe, expect, it } from 'vitest'
import type { Asset, Post } from '@/bridge/types'
import {
  type Draft,
  draftOf,
  type Edit,
  edit,
  emptyPost,
  isEmpty,
  partsOf,
  sameContent,
  settle,
} from './draft'

const asset = (id: string) => ({ id, name: `${id}.jpg` }) as Asset
const start = draftOf(emptyPost)
const made = (draft: Draft, ...edits: readonly Edit[]) => edits.reduce(edit, draft)
const post = (...edits: readonly Edit[]) => made(start, ...edits).post
const text = (value: string, scope = '', part = 0): Edit => ({ type: 'text', scope, part, text: value })
const choose = (...channels: string[]): Edit => ({ type: 'channels', channels })

describe('edit', () => {
  it('makes a draft dirty, and an edit that changes nothing does not', () => {
    const typed = edit(start, text('a'))
    expect(typed).toMatchObject({ version: 1, save: { status: 'dirty' } })
    expect(edit(typed, text('a'))).toBe(typed)
    expect(edit(start, choose())).toBe(start)
  })
  it('gives a channel its own text and takes it back', () => {
    const own = made(
      start,
      choose('a', 'b'),
      text('all'),
      { type: 'customise', channel: 'a' },
      text('mine', 'a'),
    )
    expect(partsOf(own.post, 'a')[0]?.text).toBe('mine')
    expect(partsOf(own.post, 'b')[0]?.text).toBe('all')
    const shared = edit(own, { type: 'share', channel: 'a' })
    expect(partsOf(shared.post, 'a')[0]?.text).toBe('all')
  })
  it('remembers what was written for a channel that is taken out and put back', () => {
    const own = made(start, choose('a'), { type: 'customise', channel: 'a' }, text('mine', 'a'), choose())
    expect(own.post.targets).toEqual([])
    expect(partsOf(edit(own, choose('a')).post, 'a')[0]?.text).toBe('mine')
  })
  it('adds, moves, describes and removes media', () => {
    const attach: Edit = { type: 'attach', scope: '', part: 0, assets: [asset('1'), asset('2'), asset('3')] }
    const result = post(
      attach,
      { type: 'alt', scope: '', part: 0, media: 2, alt: 'three' },
      { type: 'move', scope: '', part: 0, media: 2, by: -1 },
      { type: 'detach', scope: '', part: 0, media: 0 },
    )
    expect(result.parts[0]?.attachments.map((a) => [a.asset.id, a.alt])).toEqual([
      ['3', 'three'],
      ['2', ''],
    ])
    expect(
      edit(made(start, attach), { type: 'move', scope: '', part: 0, media: 0, by: -1 }).post.parts[0]
        ?.attachments[0]?.asset.id,
    ).toBe('1')
  })
  it('adds and removes parts, but never the last one', () => {
    const two = post({ type: 'addPart', scope: '' }, text('second', '', 1))
    expect(two.parts.map((p) => p.text)).toEqual(['', 'second'])
    const one = edit(draftOf(two), { type: 'removePart', scope: '', part: 0 })
    expect(one.post.parts.map((p) => p.text)).toEqual(['second'])
    expect(edit(one, { type: 'removePart', scope: '', part: 0 })).toBe(one)
  })
  it('keeps a conflict until a person has decided', () => {
    const held = settle(edit(start, text('a')), { type: 'conflict' })
    expect(edit(held, text('ab')).save.status).toBe('conflict')
  })
})

describe('settle', () => {
  const stored: Post = { ...emptyPost, id: 'p1', revision: 3, updatedAt: 9 }
  it('takes id and revision over, never the text', () => {
    const typed = edit(start, text('hello'))
    const sent = typed.version
    const typedOn = edit(settle(typed, { type: 'saving' }), text('hello world'))
    const saved = settle(typedOn, { type: 'saved', post: stored, version: sent })
    expect(saved.post).toMatchObject({ id: 'p1', revision: 3, parts: [{ text: 'hello world' }] })
    expect(saved.save.status).toBe('dirty')
    expect(settle(saved, { type: 'saved', post: stored, version: saved.version }).save.status).toBe('clean')
  })
})

describe('isEmpty and sameContent', () => {
  it('looks everywhere', () => {
    expect(isEmpty(emptyPost)).toBe(true)
    expect(isEmpty(post(text('  ')))).toBe(true)
    expect(isEmpty(post(choose('a'), { type: 'customise', channel: 'a' }, text('x', 'a')))).toBe(false)
  })
  it('compares what is said, not the revision or the order of fields', () => {
    const a = post(
      choose('c'),
      { type: 'field', channel: 'c', name: 'x', value: '1' },
      { type: 'field', channel: 'c', name: 'y', value: '2' },
    )
    const b = post(
      choose('c'),
      { type: 'field', channel: 'c', name: 'y', value: '2' },
      { type: 'field', channel: 'c', name: 'x', value: '1' },
    )
    expect(sameContent(a, { ...b, revision: 8 })).toBe(true)
    expect(sameContent(a, edit(draftOf(b), text('!')).post)).toBe(false)
  })
})
