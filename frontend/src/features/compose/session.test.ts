import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CaioError } from '@/bridge/errors'
import type { Post } from '@/bridge/types'
import { emptyPost } from './draft'
import { DraftSession } from './session'

/** A store with revisions, as Go has it. */
function memory() {
  let stored: Post | null = null
  let failure: unknown = null
  let lost = false
  const saved: string[] = []
  return {
    saved,
    get stored() {
      return stored
    },
    fail: (error: unknown) => {
      failure = error
    },
    /** Stores the next save, but never answers it. */
    loseAnswer: () => {
      lost = true
    },
    replace: (change: (post: Post) => Post) => {
      if (stored) stored = change(stored)
    },
    save: vi.fn(async (post: Post): Promise<Post> => {
      if (failure) throw failure
      if (stored && stored.revision !== post.revision) throw new CaioError('conflict')
      stored = { ...post, id: post.id || 'p1', revision: post.revision + 1 }
      saved.push(post.parts[0]?.text ?? '')
      if (lost) {
        lost = false
        throw new CaioError('timeout')
      }
      return stored
    }),
    get: vi.fn(async () => {
      if (!stored) throw new CaioError('not_found')
      return { post: stored, deliveries: [] }
    }),
  }
}

const type = (session: DraftSession, text: string) => session.edit({ type: 'text', scope: '', part: 0, text })
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

describe('DraftSession', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  it('saves nothing until something is written', async () => {
    const store = memory()
    const session = new DraftSession(emptyPost, store)
    await pass(5000)
    await session.flush()
    expect(store.save).not.toHaveBeenCalled()
  })

  it('saves within 800 ms after the last key', async () => {
    const store = memory()
    const session = new DraftSession(emptyPost, store)
    type(session, 'a')
    await pass(300)
    type(session, 'ab')
    await pass(800)
    expect(store.saved).toEqual(['ab'])
    expect(session.snapshot()).toMatchObject({ save: { status: 'clean' }, post: { id: 'p1', revision: 1 } })
  })

  it('saves every second while typing goes on, and no more often', async () => {
    const store = memory()
    const session = new DraftSession(emptyPost, store)
    for (let i = 1; i <= 100; i++) {
      type(session, 'x'.repeat(i))
      await pass(50)
      const kept = store.saved.at(-1)?.length ?? 0
      expect(i - kept).toBeLessThanOrEqual(20) // 20 keys are a second
    }
    expect(store.saved.length).toBeLessThanOrEqual(6)
    await pass(800)
    expect(store.saved.at(-1)).toHaveLength(100)
  })

  it('keeps what was typed while saving, and saves that too', async () => {
    const store = memory()
    const session = new DraftSession(emptyPost, store)
    let answer = () => {}
    store.save.mockImplementationOnce(
      (post) => new Promise((done) => (answer = () => done({ ...post, id: 'p1', revision: 1 }))),
    )
    type(session, 'a')
    await pass(600)
    type(session, 'ab')
    await pass(5000)
    expect(store.save).toHaveBeenCalledTimes(1)
    answer()
    await pass(1000)
    expect(session.snapshot().post).toMatchObject({ parts: [{ text: 'ab' }], revision: 2 })
    expect(store.saved).toEqual(['ab'])
  })

  it('loses nothing when saving fails, and goes on trying', async () => {
    const store = memory()
    const session = new DraftSession(emptyPost, store)
    store.fail(new CaioError('unavailable', 'The disk is full.'))
    type(session, 'precious')
    await pass(60_000)
    expect(session.snapshot().save).toMatchObject({
      status: 'failed',
      error: { message: 'The disk is full.' },
    })
    expect(session.snapshot().post.parts[0]?.text).toBe('precious')
    expect(store.save.mock.calls.length).toBeGreaterThan(5)
    await expect(session.flush()).rejects.toMatchObject({ kind: 'unavailable' })
    store.fail(null)
    await pass(15_000)
    expect(store.saved).toEqual(['precious'])
    expect(session.isClean).toBe(true)
  })

  it('stops at a conflict until a person decides: mine', async () => {
    const store = memory()
    const session = new DraftSession(emptyPost, store)
    type(session, 'first')
    await session.flush()
    store.replace((post) => ({ ...post, revision: 9, parts: [{ text: 'theirs', attachments: [] }] }))
    type(session, 'mine')
    await pass(1000)
    expect(session.snapshot().save.status).toBe('conflict')
    type(session, 'mine, longer')
    const tries = store.save.mock.calls.length
    await pass(60_000)
    expect(store.save.mock.calls.length).toBe(tries)
    await expect(session.flush()).rejects.toMatchObject({ kind: 'conflict' })
    await session.keepMine()
    expect(store.stored).toMatchObject({ revision: 10, parts: [{ text: 'mine, longer' }] })
  })

  it('stops at a conflict until a person decides: theirs', async () => {
    const store = memory()
    const session = new DraftSession(emptyPost, store)
    type(session, 'first')
    await session.flush()
    store.replace((post) => ({ ...post, revision: 9, parts: [{ text: 'theirs', attachments: [] }] }))
    type(session, 'mine')
    await pass(1000)
    await session.takeTheirs()
    expect(session.snapshot()).toMatchObject({
      save: { status: 'clean' },
      post: { parts: [{ text: 'theirs' }] },
    })
    type(session, 'theirs, and more')
    await session.flush()
    expect(store.stored).toMatchObject({ revision: 10, parts: [{ text: 'theirs, and more' }] })
  })

  it('does not take its own unanswered save for someone else’s', async () => {
    const store = memory()
    const session = new DraftSession(emptyPost, store)
    type(session, 'first')
    await session.flush()
    store.loseAnswer()
    type(session, 'second')
    await pass(600)
    expect(session.snapshot().save.status).toBe('failed')
    await pass(5000)
    expect(session.snapshot().save.status).toBe('clean')
    expect(store.stored?.parts[0]?.text).toBe('second')
  })

  it('offers to save a draft that was deleted elsewhere as a new one', async () => {
    const store = memory()
    const session = new DraftSession(emptyPost, store)
    store.fail(new CaioError('not_found'))
    type(session, 'text')
    await pass(1000)
    expect(session.snapshot().save.status).toBe('gone')
    store.fail(null)
    await session.saveAsNew()
    expect(store.saved).toEqual(['text'])
  })

  it('does not save after it was closed', async () => {
    const store = memory()
    const session = new DraftSession(emptyPost, store)
    type(session, 'text')
    session.close()
    await pass(5000)
    await session.flush()
    expect(store.save).not.toHaveBeenCalled()
  })
})
