import type { CaioError } from '@/bridge/errors'
import type { Asset, Attachment, ChannelID, Part, PlannedTime, Post, Target } from '@/bridge/types'

/** Whose text: a channel's own, or '' for the one that all others share. */
export type Scope = ChannelID | ''

export type SaveState =
  | { readonly status: 'clean' }
  | { readonly status: 'dirty' }
  | { readonly status: 'saving' }
  | { readonly status: 'failed'; readonly error: CaioError }
  /** Saved elsewhere since; a person chooses. */
  | { readonly status: 'conflict' }
  /** Deleted elsewhere; a person chooses. */
  | { readonly status: 'gone' }

export interface Draft {
  readonly post: Post
  /** Grows with each edit. */
  readonly version: number
  /** The version that is stored. */
  readonly stored: number
  readonly save: SaveState
  /** What was written for channels that are not chosen now, in case they are again. */
  readonly parked: Readonly<Record<ChannelID, Target>>
}

export type Edit =
  | { readonly type: 'text'; readonly scope: Scope; readonly part: number; readonly text: string }
  | {
      readonly type: 'attach'
      readonly scope: Scope
      readonly part: number
      readonly assets: readonly Asset[]
    }
  | { readonly type: 'detach'; readonly scope: Scope; readonly part: number; readonly media: number }
  | {
      readonly type: 'move'
      readonly scope: Scope
      readonly part: number
      readonly media: number
      readonly by: -1 | 1
    }
  | {
      readonly type: 'alt'
      readonly scope: Scope
      readonly part: number
      readonly media: number
      readonly alt: string
    }
  | { readonly type: 'addPart'; readonly scope: Scope }
  | { readonly type: 'removePart'; readonly scope: Scope; readonly part: number }
  | { readonly type: 'channels'; readonly channels: readonly ChannelID[] }
  | { readonly type: 'customise'; readonly channel: ChannelID }
  | { readonly type: 'share'; readonly channel: ChannelID }
  | { readonly type: 'comment'; readonly channel: ChannelID; readonly comment: string }
  | { readonly type: 'field'; readonly channel: ChannelID; readonly name: string; readonly value: string }
  | { readonly type: 'plan'; readonly planned: PlannedTime | undefined }

export type SaveEvent =
  | { readonly type: 'saving' }
  | { readonly type: 'saved'; readonly post: Post; readonly version: number }
  | { readonly type: 'failed'; readonly error: CaioError }
  | { readonly type: 'conflict' }
  | { readonly type: 'gone' }
  /** The stored post takes the place of what is here. */
  | { readonly type: 'replace'; readonly post: Post }
  /** What is here will take the place of the stored post. */
  | { readonly type: 'rebase'; readonly id: string; readonly revision: number }

const emptyPart: Part = { text: '', attachments: [] }

export const emptyPost: Post = {
  id: '',
  brand: '',
  state: 'draft',
  parts: [emptyPart],
  targets: [],
  revision: 0,
  createdAt: 0,
  updatedAt: 0,
}

export const draftOf = (post: Post): Draft => ({
  post: post.parts.length > 0 ? post : { ...post, parts: [emptyPart] },
  version: 0,
  stored: 0,
  save: { status: 'clean' },
  parked: {},
})

/** Has the target a text of its own? */
export const isOwn = (target: Target): boolean => (target.parts?.length ?? 0) > 0

/** The parts that a scope shows. */
export function partsOf(post: Post, scope: Scope): readonly Part[] {
  const own = scope ? post.targets.find((t) => t.channel === scope)?.parts : undefined
  return own?.length ? own : post.parts
}

/** Nothing was said yet. */
export const isEmpty = (post: Post): boolean =>
  [post.parts, ...post.targets.map((t) => t.parts ?? [])]
    .flat()
    .every((part) => part.text.trim() === '' && part.attachments.length === 0)

/** What an edit makes of a draft. An edit that changes nothing returns the draft itself. */
export function edit(draft: Draft, action: Edit): Draft {
  const post = action.type === 'channels' ? choose(draft, action.channels) : change(draft.post, action)
  if (post === draft.post) return draft
  const left = draft.post.targets.filter((t) => !post.targets.some((now) => now.channel === t.channel))
  const held = ['conflict', 'gone'].includes(draft.save.status)
  return {
    ...draft,
    post,
    version: draft.version + 1,
    parked: { ...draft.parked, ...Object.fromEntries(left.map((t) => [t.channel, t])) },
    save: held || draft.save.status === 'saving' ? draft.save : { status: 'dirty' },
  }
}

function choose({ post, parked }: Draft, channels: readonly ChannelID[]): Post {
  const targets = channels.map(
    (channel): Target =>
      post.targets.find((t) => t.channel === channel) ??
      parked[channel] ?? { channel, comment: '', fields: {} },
  )
  const same = targets.length === post.targets.length && targets.every((t, i) => t === post.targets[i])
  return same ? post : { ...post, targets }
}

function change(post: Post, action: Exclude<Edit, { type: 'channels' }>): Post {
  switch (action.type) {
    case 'text':
      return inPart(post, action, (part) =>
        part.text === action.text ? part : { ...part, text: action.text },
      )
    case 'attach':
      return inMedia(post, action, (list) => [...list, ...action.assets.map((asset) => ({ asset, alt: '' }))])
    case 'detach':
      return inMedia(post, action, (list) => list.filter((_, i) => i !== action.media))
    case 'move':
      return inMedia(post, action, (list) => moved(list, action.media, action.by))
    case 'alt':
      return inMedia(post, action, (list) =>
        list.map((a, i) => (i === action.media ? { ...a, alt: action.alt } : a)),
      )
    case 'addPart':
      return inParts(post, action.scope, (parts) => [...parts, emptyPart])
    case 'removePart':
      return inParts(post, action.scope, (parts) =>
        parts.length > 1 ? parts.filter((_, i) => i !== action.part) : parts,
      )
    case 'customise':
      return inTarget(post, action.channel, (t) => (isOwn(t) ? t : { ...t, parts: post.parts }))
    case 'share':
      return inTarget(post, action.channel, (t) => (isOwn(t) ? { ...t, parts: undefined } : t))
    case 'comment':
      return inTarget(post, action.channel, (t) => ({ ...t, comment: action.comment }))
    case 'field':
      return inTarget(post, action.channel, (t) => ({
        ...t,
        fields: { ...t.fields, [action.name]: action.value },
      }))
    case 'plan':
      return { ...post, planned: action.planned }
  }
}

function inTarget(post: Post, channel: ChannelID, make: (target: Target) => Target): Post {
  const targets = post.targets.map((t) => (t.channel === channel ? make(t) : t))
  return targets.every((t, i) => t === post.targets[i]) ? post : { ...post, targets }
}

function inParts(post: Post, scope: Scope, make: (parts: readonly Part[]) => readonly Part[]): Post {
  if (scope) return inTarget(post, scope, (t) => (t.parts?.length ? { ...t, parts: make(t.parts) } : t))
  const parts = make(post.parts)
  return parts === post.parts ? post : { ...post, parts }
}

interface Place {
  readonly scope: Scope
  readonly part: number
}

function inPart(post: Post, { scope, part }: Place, make: (part: Part) => Part): Post {
  return inParts(post, scope, (parts) => {
    const before = parts[part]
    const after = before && make(before)
    return !after || after === before ? parts : parts.map((p, i) => (i === part ? after : p))
  })
}

function inMedia(
  post: Post,
  place: Place,
  make: (list: readonly Attachment[]) => readonly Attachment[],
): Post {
  return inPart(post, place, (part) => ({ ...part, attachments: make(part.attachments) }))
}

function moved<T>(list: readonly T[], from: number, by: -1 | 1): readonly T[] {
  const item = list[from]
  const other = list[from + by]
  if (item === undefined || other === undefined) return list
  return list.map((x, i) => (i === from ? other : i === from + by ? item : x))
}

/** What saving makes of a draft. */
export function settle(draft: Draft, event: SaveEvent): Draft {
  switch (event.type) {
    case 'saving':
      return { ...draft, save: { status: 'saving' } }
    case 'saved': {
      // Only what the store decides is taken over: the person may have typed on meanwhile.
      const { id, brand, state, revision, createdAt, updatedAt } = event.post
      const clean = draft.version === event.version
      return {
        ...draft,
        post: { ...draft.post, id, brand, state, revision, createdAt, updatedAt },
        stored: event.version,
        save: { status: clean ? 'clean' : 'dirty' },
      }
    }
    case 'failed':
      return { ...draft, save: { status: 'failed', error: event.error } }
    case 'conflict':
    case 'gone':
      return { ...draft, save: { status: event.type } }
    case 'replace':
      return { ...draftOf(event.post), version: draft.version + 1, stored: draft.version + 1 }
    case 'rebase':
      return {
        ...draft,
        post: { ...draft.post, id: event.id, revision: event.revision },
        save: { status: 'dirty' },
      }
  }
}

/** Whether two posts say the same, whatever their revisions. */
export function sameContent(a: Post, b: Post): boolean {
  return JSON.stringify(content(a)) === JSON.stringify(content(b))
}

function content(post: Post) {
  const parts = (list: readonly Part[] | undefined) =>
    (list ?? []).map((p) => [p.text, p.attachments.map((a) => [a.asset.id, a.alt])])
  const fields = (values: Target['fields']) =>
    Object.entries(values ?? {}).sort(([x], [y]) => (x < y ? -1 : 1))
  return [
    parts(post.parts),
    post.targets.map((t) => [t.channel, parts(t.parts), t.comment, fields(t.fields)]),
    post.planned ? [post.planned.wall, post.planned.zone] : null,
  ]
}
