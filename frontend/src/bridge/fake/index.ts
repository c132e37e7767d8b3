import { Temporal } from 'temporal-polyfill'
import { count } from '@/text/count'
import type { BridgeWindow } from '../call'
import type * as t from '../types'
import { accounts, channels, choices, picture, platforms } from './data'
import { samplePosts } from './posts'

/**
 * The program in memory, on the same `window.go` and `window.runtime` that Wails fills. Component tests and
 * `npm run fake` use it; no release contains it.
 */
export interface Fake {
  /** Fails the next calls of "Posts.Save" and the like, as Go would, until told otherwise with null. */
  fail(method: string, error: Record<string, unknown> | null): void
  emit(event: string, data?: unknown): void
  drop(paths: string[]): void
  readonly calls: { method: string; args: readonly unknown[] }[]
  readonly posts: Map<string, t.Post>
  readonly deliveries: Map<string, t.Delivery>
}

export interface FakeOptions {
  /** `empty`: a first start. `full`: some weeks of use. */
  readonly scene?: 'empty' | 'connected' | 'full'
  readonly language?: string
  readonly theme?: t.Settings['theme']
  /** Milliseconds that each call takes. */
  readonly latency?: number
  /** Milliseconds from one state of a delivery to the next. */
  readonly pace?: number
  readonly sandbox?: boolean
}

const noBucket: t.BucketInfo = {
  endpoint: '',
  region: '',
  bucket: '',
  prefix: '',
  accessKeyId: '',
  addressing: '',
  publicBase: '',
  linkMinutes: 15,
  set: false,
}

export function installFake(options: FakeOptions = {}): Fake {
  const { scene = 'connected', latency = 0, pace = 1200 } = options
  const listeners = new Map<string, Set<(data: unknown) => void>>()
  const failures = new Map<string, Record<string, unknown>>()
  const calls: Fake['calls'] = []
  const posts = new Map<string, t.Post>()
  const deliveries = new Map<string, t.Delivery>()
  const attempts = new Map<string, t.Attempt[]>()
  let dropped: ((x: number, y: number, paths: string[]) => void) | null = null
  let ids = 0
  let settings: t.Settings = {
    theme: options.theme ?? 'auto',
    language: options.language ?? 'en',
    zone: 'Europe/Berlin',
    name: 'Clay Studio',
    email: 'hello@studio.example',
  }
  let bucket = noBucket
  const now = () => Date.now()
  let known = scene === 'empty' ? [] : [...accounts(now())]
  let places = scene === 'empty' ? [] : [...channels]
  const id = () => `n${++ids}`.padEnd(26, '0')
  if (scene === 'full')
    for (const sample of samplePosts(now())) {
      posts.set(sample.post.id, sample.post)
      for (const d of sample.deliveries) deliveries.set(d.id, d)
      for (const [of, list] of Object.entries(sample.attempts)) attempts.set(of, list)
    }

  const emit = (event: string, data: unknown = {}) => {
    for (const listener of listeners.get(event) ?? []) listener(data)
  }
  const refuse = (kind: string, message: string, action = ''): never => {
    throw { kind, message, action, retryAt: 0, fields: {} }
  }
  const must = <T>(value: T | undefined, what: string): T =>
    value ?? refuse('not_found', `There is no ${what} with this id.`)
  const of = (post: string) => [...deliveries.values()].filter((d) => d.post === post)
  const platformOf = (channel: string) =>
    must(
      platforms.find((p) => p.id === places.find((c) => c.id === channel)?.platform),
      'channel',
    )

  const stateOf = (list: readonly t.Delivery[]): t.PostState => {
    const has = (...states: t.DeliveryState[]) => list.some((d) => states.includes(d.state))
    if (list.length === 0) return 'draft'
    if (has('blocked')) return 'attention'
    if (has('running', 'waiting') || (has('scheduled') && has('live'))) return 'running'
    if (has('scheduled')) return 'scheduled'
    return has('live') ? 'live' : 'cancelled'
  }
  const put = (d: t.Delivery): t.Delivery => {
    deliveries.set(d.id, { ...d, revision: d.revision + 1, updatedAt: now() })
    const post = posts.get(d.post)
    if (post) posts.set(post.id, { ...post, state: stateOf(of(post.id)) })
    emit('delivery', { id: d.id, post: d.post, state: d.state })
    emit('status')
    return must(deliveries.get(d.id), 'delivery')
  }
  const note = (d: t.Delivery, outcome: string, message: string) => {
    const list = attempts.get(d.id) ?? []
    attempts.set(d.id, [
      ...list,
      {
        id: id(),
        delivery: d.id,
        number: list.length + 1,
        step: outcome === 'prepared' ? 'prepare' : 'publish',
        startedAt: now() - 420,
        commit: outcome === 'live' ? 'create post' : '',
        commitAt: outcome === 'live' ? now() - 210 : 0,
        finishedAt: now(),
        outcome,
        message,
        detail: '',
      },
    ])
  }
  const publish = (deliveryID: string) => {
    const first = deliveries.get(deliveryID)
    if (!first || first.state === 'cancelled') return
    note(first, 'prepared', 'Everything is ready.')
    put({ ...first, state: 'running', nextAt: 0, reason: undefined })
    setTimeout(() => {
      const d = deliveries.get(deliveryID)
      if (d?.state !== 'running') return
      note(d, 'live', 'It is live.')
      const url = `https://${d.platform}.example/p/${d.id}`
      put({ ...d, state: 'live', receipt: { remoteId: `remote-${d.id}`, url, at: now(), parts: [] } })
    }, pace)
  }
  const check = (post: t.Post): t.Problem[] =>
    post.targets.flatMap((target) => {
      const { limits, name } = platformOf(target.channel)
      const parts = target.parts?.length ? target.parts : post.parts
      const problem = (code: string, message: string, rest: Partial<t.Problem> = {}): t.Problem => ({
        channel: target.channel,
        code,
        message,
        part: 0,
        media: -1,
        field: '',
        is: 0,
        limit: 0,
        warning: false,
        ...rest,
      })
      return parts.flatMap((part, at) => {
        const is = count(part.text, limits.text)
        const found: t.Problem[] = []
        if (limits.text.max > 0 && is > limits.text.max)
          found.push(
            problem('text_too_long', `The text is too long for ${name}.`, {
              part: at,
              is,
              limit: limits.text.max,
            }),
          )
        if (!part.text.trim() && part.attachments.length === 0)
          found.push(problem('text_required', `${name} needs a text or a picture.`, { part: at }))
        if (limits.mediaRequired && part.attachments.length === 0)
          found.push(problem('media_required', `${name} needs at least one picture or video.`, { part: at }))
        if (part.attachments.length > limits.maxMedia)
          found.push(
            problem('media_count', `${name} takes fewer files.`, {
              part: at,
              is: part.attachments.length,
              limit: limits.maxMedia,
            }),
          )
        for (const [media, a] of part.attachments.entries())
          if (!a.alt.trim())
            found.push(
              problem('alt_missing', 'A picture has no description.', { part: at, media, warning: true }),
            )
        return found
      })
    })
  const resolve = (wall: string, zone: string): t.ResolvedTime => {
    const plain = Temporal.PlainDateTime.from(wall)
    const at = (disambiguation: 'earlier' | 'later') => plain.toZonedDateTime(zone, { disambiguation })
    const [early, late] = [at('earlier'), at('later')]
    if (early.epochMilliseconds === late.epochMilliseconds)
      return { at: early.epochMilliseconds, fold: 'exact', wall }
    const fold = early.toPlainDateTime().equals(plain) ? 'overlap' : 'gap'
    const chosen = fold === 'overlap' ? early : late
    const said = chosen.toPlainDateTime().toString({ smallestUnit: 'minute' })
    return { at: chosen.epochMilliseconds, fold, wall: said }
  }
  const brief = (d: t.Delivery): t.DeliveryBrief => ({
    id: d.id,
    channel: d.channel,
    platform: d.platform,
    state: d.state,
    due: d.planned.at,
    url: d.receipt?.url ?? '',
    reason: d.reason ?? null,
  })
  const open = () =>
    [...deliveries.values()].filter((d) => ['scheduled', 'running', 'waiting'].includes(d.state))

  const connect = (platform: string): t.Channel[] => {
    const account = accounts(now()).find((a) => a.platform === platform)
    const found = channels
      .filter((c) => c.platform === platform)
      .map((c) => ({ ...c, state: 'ready' as const }))
    if (account) {
      known = [
        ...known.filter((a) => a.platform !== platform),
        { ...account, state: 'ready', reason: undefined, expiresAt: 0 },
      ]
      places = [...places.filter((c) => c.platform !== platform), ...found]
    }
    emit('account', { id: account?.id })
    return found
  }

  const app = {
    Program: {
      Status: (): t.Status => ({
        version: '0.1.0',
        sandbox: options.sandbox ?? true,
        profile: { id: 'p', ...settings },
        nextAt: open().length === 0 ? 0 : Math.min(...open().map((d) => d.nextAt || d.planned.at)),
        open: open().length,
        attention: [...posts.values()].filter((p) => p.state === 'attention').length,
        drafts: [...posts.values()].filter((p) => p.state === 'draft').length,
        notices:
          scene === 'full'
            ? [
                {
                  id: 'x1',
                  level: 'warning',
                  kind: 'account_reconnect',
                  message: 'Instagram no longer accepts the sign-in of studio.ceramics.',
                  action: 'reconnect',
                  subject: 'a3',
                },
              ]
            : [],
      }),
      OpenURL: () => {},
      Ready: () => {},
    },
    Platforms: { List: () => platforms },
    Accounts: {
      List: () => known,
      Channels: () => places,
      Choices: (channel: string, field: string): readonly t.Choice[] =>
        platformOf(channel).can.includes('choices')
          ? (choices[field] ?? [])
          : refuse('unsupported', `${platformOf(channel).name} does not offer this to other programs.`),
      Begin: (platform: string, way: string, fields: t.Values): t.ConnectStep => {
        const how = must(
          platforms.find((p) => p.id === platform)?.signIn.find((w) => w.id === way),
          'way to sign in',
        )
        const missing = how.fields.find((f) => f.required && !fields[f.name])
        if (missing)
          throw {
            kind: 'rejected',
            message: `${missing.label} is missing.`,
            action: '',
            retryAt: 0,
            fields: { [missing.name]: 'missing' },
          }
        const done = !how.browser
        return {
          id: platform,
          url: done ? '' : 'https://server.example/authorize',
          paste: !done,
          help: '',
          done,
          channels: done ? connect(platform) : [],
        }
      },
      Wait: () => new Promise<t.Channel[]>(() => {}),
      Paste: (step: string, address: string) =>
        address.includes('code=')
          ? connect(step)
          : refuse(
              'rejected',
              'This address has no code in it. Copy the whole address of the page that opened.',
            ),
      Cancel: () => {},
      Disconnect: (account: string) => {
        known = known.filter((a) => a.id !== account)
        places = places.filter((c) => c.account !== account)
        emit('account', { id: account })
      },
    },
    Posts: {
      Save: (post: t.Post): t.Post => {
        const stored = posts.get(post.id)
        if (post.id && !stored) refuse('not_found', 'This post was deleted.')
        if (stored && stored.revision !== post.revision)
          refuse('conflict', 'This post was changed elsewhere.')
        const saved = {
          ...post,
          id: post.id || id(),
          state: 'draft' as const,
          revision: post.revision + 1,
          createdAt: post.createdAt || now(),
          updatedAt: now(),
        }
        posts.set(saved.id, saved)
        emit('post', { id: saved.id })
        emit('status')
        return saved
      },
      Get: (post: string): t.PostDetail => ({ post: must(posts.get(post), 'post'), deliveries: of(post) }),
      List: ({ state, text, channel, after, limit }: t.PostQuery): t.PostPage => {
        const all = [...posts.values()]
          .filter((p) => !state || p.state === state)
          .filter((p) => p.parts.some((part) => part.text.toLowerCase().includes(text.toLowerCase())))
          .filter((p) => !channel || p.targets.some((target) => target.channel === channel))
          .sort((a, b) => (b.planned?.at || b.updatedAt) - (a.planned?.at || a.updatedAt))
        const from = Number(after || 0)
        const page = all
          .slice(from, from + limit)
          .map((post) => ({ post, deliveries: of(post.id).map(brief) }))
        return { posts: page, next: from + limit < all.length ? String(from + limit) : '', total: all.length }
      },
      Check: check,
      Schedule: (post: string, revision: number, when: t.When): t.PostDetail => {
        const stored = must(posts.get(post), 'post')
        if (stored.revision !== revision) refuse('conflict', 'This post was changed elsewhere.')
        const at = when.now ? now() : resolve(when.wall, when.zone).at
        if (!when.now && at < now()) refuse('rejected', 'This time has passed.', 'edit')
        const planned = { wall: when.wall, zone: when.zone, at }
        posts.set(post, { ...stored, planned: when.now ? undefined : planned, revision: revision + 1 })
        for (const target of stored.targets) {
          const parts = target.parts?.length ? target.parts : stored.parts
          const place = must(
            places.find((c) => c.id === target.channel),
            'channel',
          )
          const d: t.Delivery = {
            id: id(),
            post,
            account: place.account,
            channel: place.id,
            platform: place.platform,
            key: id(),
            variant: { channel: place.id, parts, comment: target.comment, fields: target.fields },
            state: 'scheduled',
            step: 'prepare',
            planned,
            nextAt: at,
            attempts: 0,
            doubtAt: 0,
            allowed: false,
            revision: 0,
            createdAt: now(),
            updatedAt: now(),
          }
          put(d)
          setTimeout(() => publish(d.id), at - now() + pace)
        }
        emit('post', { id: post })
        return { post: must(posts.get(post), 'post'), deliveries: of(post) }
      },
      Unschedule: (post: string): t.Post => {
        const stored = must(posts.get(post), 'post')
        for (const d of of(post)) deliveries.delete(d.id)
        posts.set(post, { ...stored, state: 'draft', revision: stored.revision + 1 })
        emit('post', { id: post })
        return must(posts.get(post), 'post')
      },
      Delete: (post: string) => {
        posts.delete(post)
        for (const d of of(post)) deliveries.delete(d.id)
        emit('post', { id: post })
      },
    },
    Deliveries: {
      Get: (delivery: string): t.DeliveryDetail => {
        const d = must(deliveries.get(delivery), 'delivery')
        return {
          delivery: d,
          attempts: attempts.get(d.id) ?? [],
          channel: places.find((c) => c.id === d.channel) ?? null,
        }
      },
      Retry: (delivery: string) => {
        const d = put({
          ...must(deliveries.get(delivery), 'delivery'),
          state: 'waiting',
          nextAt: now(),
          reason: undefined,
        })
        setTimeout(() => publish(delivery), pace)
        return d
      },
      Cancel: (delivery: string) =>
        put({
          ...must(deliveries.get(delivery), 'delivery'),
          state: 'cancelled',
          nextAt: 0,
          reason: undefined,
        }),
      Decide: (delivery: string, answer: t.Decision) => {
        const d = must(deliveries.get(delivery), 'delivery')
        if (answer === 'skip') return put({ ...d, state: 'cancelled', reason: undefined })
        if (answer === 'live')
          return put({
            ...d,
            state: 'live',
            reason: undefined,
            receipt: { remoteId: '', url: '', at: d.doubtAt, parts: [] },
          })
        setTimeout(() => publish(delivery), pace)
        return put({ ...d, state: 'waiting', nextAt: now(), allowed: true, reason: undefined })
      },
    },
    Media: {
      Choose: () => '/home/you/Pictures/cover.png',
      Pick: () => [picture(id(), 'glaze-test.jpg')],
      Import: (paths: string[]) =>
        paths.map((path) =>
          path.endsWith('.txt')
            ? refuse('rejected', `${path}: this is a text file, not a picture or a video.`)
            : picture(id(), path.split('/').at(-1) ?? path),
        ),
    },
    Settings: {
      Get: () => settings,
      Save: (next: t.Settings) => {
        settings = next
        emit('status')
        return settings
      },
      Bucket: () => bucket,
      SaveBucket: (next: t.Bucket, secret: string): t.BucketInfo => {
        if (!secret && !bucket.set)
          refuse('forbidden', 'The secret key of your bucket is not in the keychain.')
        bucket = { ...next, set: true }
        return bucket
      },
      TestBucket: (): t.BucketTest => ({ warnings: [] }),
      RemoveBucket: () => {
        bucket = noBucket
      },
    },
    Zones: { Resolve: resolve },
  }

  const target = window as unknown as BridgeWindow
  target.go = {
    app: Object.fromEntries(
      Object.entries(app).map(([struct, methods]) => [
        struct,
        Object.fromEntries(
          Object.entries(methods).map(([method, run]) => [
            method,
            async (...args: readonly unknown[]) => {
              const name = `${struct}.${method}`
              calls.push({ method: name, args })
              if (latency > 0) await new Promise((done) => setTimeout(done, latency))
              try {
                const failure = failures.get(name)
                if (failure) throw failure
                const result: unknown = await (run as (...args: readonly unknown[]) => unknown)(...args)
                return structuredClone(result)
              } catch (error) {
                throw new Error(JSON.stringify(error))
              }
            },
          ]),
        ),
      ]),
    ),
  }
  target.runtime = {
    EventsOn: (name, callback) => {
      const set = listeners.get(name) ?? new Set()
      listeners.set(name, set.add(callback))
      return () => set.delete(callback)
    },
    OnFileDrop: (callback) => {
      dropped = callback
    },
    OnFileDropOff: () => {
      dropped = null
    },
  }
  return {
    fail: (method, error) => void (error ? failures.set(method, error) : failures.delete(method)),
    emit,
    drop: (paths) => dropped?.(0, 0, paths),
    calls,
    posts,
    deliveries,
  }
}
