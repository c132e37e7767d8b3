import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type BridgeWindow, call } from './call'
import { CaioError, toCaioError } from './errors'

describe('toCaioError', () => {
  it('reads what Go says', () => {
    const wire = {
      kind: 'unauthorized',
      message: 'Sign in again.',
      action: 'reconnect',
      retryAt: 5,
      fields: { token: 'old' },
    }
    expect(toCaioError(new Error(JSON.stringify(wire)))).toMatchObject(wire)
  })
  it.each([
    ['raw text', new Error('dial tcp: connection refused')],
    ['broken JSON', new Error('{"kind":')],
    ['JSON that is no object', new Error('{}'.slice(0, 1))],
    ['a string', 'boom'],
    ['nothing', undefined],
  ])('never shows %s', (_, thrown) => {
    const error = toCaioError(thrown)
    expect(error.kind).toBe('internal')
    expect(error.message).toBe('')
  })
  it('takes a rejected string as Wails may send it', () => {
    expect(toCaioError('{"kind":"conflict","message":"x"}').kind).toBe('conflict')
  })
  it('ignores members of the wrong type', () => {
    const error = toCaioError(
      new Error('{"kind":7,"message":{},"retryAt":"soon","fields":{"a":1,"b":"two"}}'),
    )
    expect(error).toMatchObject({ kind: 'internal', message: '', retryAt: 0, fields: { b: 'two' } })
  })
})

describe('call', () => {
  const go = window as unknown as BridgeWindow
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  it('hands on arguments and result', async () => {
    const save = vi.fn(async () => 'saved')
    go.go = { app: { Posts: { Save: save } } }
    await expect(call('Posts', 'Save', [1, 'two'])).resolves.toBe('saved')
    expect(save).toHaveBeenCalledWith(1, 'two')
  })
  it('ends by itself when Go never answers', async () => {
    go.go = { app: { Posts: { Save: () => new Promise(() => {}) } } }
    const result = expect(call('Posts', 'Save', [])).rejects.toMatchObject({ kind: 'timeout' })
    await vi.advanceTimersByTimeAsync(20_000)
    await result
  })
  it('waits for a person as long as it takes', async () => {
    let finish = (_: unknown) => {}
    go.go = { app: { Media: { Pick: () => new Promise((done) => (finish = done)) } } }
    const result = call('Media', 'Pick', [])
    await vi.advanceTimersByTimeAsync(3_600_000)
    finish([])
    await expect(result).resolves.toEqual([])
  })
  it('makes empty what Go never filled', async () => {
    const target = { channel: 'c', fields: null, parts: null }
    const answer = { post: { targets: [target], parts: [{ attachments: null }] }, deliveries: null }
    go.go = { app: { Posts: { Get: async () => answer }, Media: { Pick: async () => null } } }
    await expect(call('Media', 'Pick', [])).resolves.toEqual([])
    await expect(call('Posts', 'Get', [])).resolves.toEqual({
      post: { targets: [{ channel: 'c', fields: {}, parts: [] }], parts: [{ attachments: [] }] },
      deliveries: [],
    })
  })
  it('says when there is no program behind the window', async () => {
    go.go = undefined
    const thrown = await call('Posts', 'Save', []).catch((e: unknown) => e)
    expect(thrown).toBeInstanceOf(CaioError)
    expect(thrown).toMatchObject({ kind: 'bridge' })
  })
})
