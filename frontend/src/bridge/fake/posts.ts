import type * as t from '../types'
import { picture } from './data'

export interface Sample {
  readonly post: t.Post
  readonly deliveries: t.Delivery[]
  readonly attempts: Record<string, t.Attempt[]>
}

const minute = 60_000
const day = 1440 * minute
const platformOf: Record<string, string> = { c1: 'mastodon', c2: 'bluesky', c3: 'instagram' }

/** Some weeks of use: every state of a post and of a delivery, short and long texts. */
export function samplePosts(now: number): Sample[] {
  const samples: Sample[] = [
    sample(
      now,
      'p1',
      now + 12 * minute,
      'Kiln is at 1,240 °C and holding. Tomorrow we open it and see whether the new celadon behaves. 🤞 #ceramics',
      [delivery('d1', 'c1', 'scheduled'), delivery('d2', 'c2', 'scheduled')],
      ['Cones bending inside the kiln'],
    ),
    sample(
      now,
      'p2',
      now - 2 * minute,
      'Six bowls, one glaze, six different blues. Which one would you take home?',
      [
        delivery('d3', 'c1', 'live'),
        delivery('d4', 'c2', 'running'),
        delivery('d5', 'c3', 'waiting', {
          kind: 'rate_limited',
          message: 'Instagram asks to wait a little. CAIO tries again by itself.',
          action: '',
          retryAt: now + 9 * minute,
          detail: 'code 4/0 OAuthException: (#4) Application request limit reached (trace A1b)',
        }),
      ],
      ['Six bowls on a board', ''],
    ),
    sample(
      now,
      'p3',
      now - 3 * 60 * minute,
      'Workshop places for December are open: wheel throwing for beginners, four evenings, tea included. https://studio.example/workshops/december',
      [
        delivery('d6', 'c1', 'live'),
        delivery('d7', 'c2', 'blocked', {
          kind: 'uncertain',
          message:
            'The answer from Bluesky was lost, and the post could not be found there. Please look whether it is live.',
          action: 'check',
          retryAt: 0,
          detail: 'read: connection reset by peer',
        }),
        delivery('d8', 'c3', 'blocked', {
          kind: 'unauthorized',
          message: 'Instagram no longer accepts the sign-in.',
          action: 'reconnect',
          retryAt: 0,
          detail:
            'code 190/463 OAuthException: Error validating access token: Session has expired (trace A1b)',
        }),
      ],
    ),
    sample(now, 'p4', now - 9 * 60 * minute, 'Good morning from the drying room.', [
      delivery('d9', 'c2', 'blocked', {
        kind: 'missed',
        message: 'The computer was asleep when this was due.',
        action: 'decide',
        retryAt: 0,
        detail: '',
      }),
    ]),
    sample(now, 'p5', now - day, 'The text was fine yesterday and is too long today, says the network.', [
      delivery('d10', 'c1', 'blocked', {
        kind: 'rejected',
        message: 'Mastodon refused the text: it is too long.',
        action: 'edit',
        retryAt: 0,
        detail: 'HTTP 422 {"error":"Validation failed: Text character limit of 500 exceeded"}',
      }),
    ]),
    sample(
      now,
      'p6',
      0,
      'A draft about wood ash glazes, to be finished: gather ash, sieve, wash three times, dry…',
      [],
    ),
    sample(now, 'p7', 0, '', []),
    sample(now, 'p8', now - 2 * day, 'Cancelled because it rained.', [delivery('d11', 'c1', 'cancelled')]),
  ]
  const older = Array.from({ length: 60 }, (_, i) =>
    sample(now, `q${i}`, now - (3 + i) * day, `${lines[i % lines.length]} (${i + 1})`, [
      delivery(`e${i}`, 'c1', 'live'),
      delivery(`f${i}`, 'c2', 'live'),
    ]),
  )
  return [...samples, ...older]
}

const lines = [
  'Trimming day. Forty feet, and only one wobbles.',
  'How we recycle clay: every scrap goes back into the bucket, dries on plaster, and is a mug again by Friday. A long post about a slow thing, because slow things are worth it.',
  'New in the shop: the small teapots are back 🫖',
  'خزف اليوم: طلاء أخضر هادئ يشبه البحر قبل الشروق.',
]

type Draft = (post: string, at: number, parts: t.Part[]) => [t.Delivery, t.Attempt[]]

function delivery(id: string, channel: string, state: t.DeliveryState, reason?: t.Reason): Draft {
  return (post, at, parts) => {
    const platform = platformOf[channel] ?? ''
    const live = state === 'live'
    const d: t.Delivery = {
      id,
      post,
      channel,
      platform,
      state,
      account: `a${channel.slice(1)}`,
      key: id,
      step: 'publish',
      variant: { channel, parts, comment: '', fields: {} },
      planned: { wall: '', zone: 'Europe/Berlin', at },
      nextAt: reason?.retryAt || (state === 'scheduled' ? at : 0),
      attempts: reason ? 1 : 0,
      doubtAt: reason?.kind === 'uncertain' ? at + 900 : 0,
      allowed: false,
      reason,
      receipt: live
        ? {
            remoteId: `11340${at % 100_000_000}`,
            url: `https://${platform}.example/profile/did:plc:z72i7hdynmk6r22z27h6tvur/post/${id}?from=receipt`,
            at: at + 640,
            parts: [],
          }
        : undefined,
      revision: 1,
      createdAt: at - day,
      updatedAt: at,
    }
    const attempt = (
      number: number,
      step: t.Step,
      from: number,
      outcome: string,
      message: string,
      detail = '',
    ): t.Attempt => ({
      id: `${id}-${number}`,
      delivery: id,
      number,
      step,
      startedAt: from,
      finishedAt: state === 'running' && number === 2 ? 0 : from + 380,
      commit: step === 'publish' ? 'create post' : '',
      commitAt: step === 'publish' ? from + 120 : 0,
      outcome,
      message,
      detail,
    })
    if (state === 'scheduled' || state === 'cancelled') return [d, []]
    const prepared = attempt(1, 'prepare', at - 50 * minute, 'prepared', 'Two pictures were uploaded.')
    const outcome = live ? 'live' : (reason?.kind ?? '')
    const message = live ? 'It is live.' : (reason?.message ?? '')
    return [d, [prepared, attempt(2, 'publish', at + 260, outcome, message, reason?.detail)]]
  }
}

function sample(
  now: number,
  id: string,
  at: number,
  text: string,
  drafts: Draft[],
  alts: string[] = [],
): Sample {
  const attachments = alts.map((alt, i) => ({ asset: picture(`${id}-${i}`, `kiln-${i + 1}.jpg`), alt }))
  const parts = [{ text, attachments }]
  const made = drafts.map((draft) => draft(id, at, parts))
  const deliveries = made.map(([d]) => d)
  const has = (...states: t.DeliveryState[]) => deliveries.some((d) => states.includes(d.state))
  const state = (): t.PostState => {
    if (deliveries.length === 0) return 'draft'
    if (has('blocked')) return 'attention'
    if (has('running', 'waiting')) return 'running'
    if (has('scheduled')) return 'scheduled'
    return has('live') ? 'live' : 'cancelled'
  }
  return {
    post: {
      id,
      brand: 'b',
      state: state(),
      parts,
      targets: deliveries.map((d) => ({ channel: d.channel, comment: '', fields: {} })),
      planned: at ? { wall: '', zone: 'Europe/Berlin', at } : undefined,
      revision: 1,
      createdAt: now - day,
      updatedAt: at || now - 40 * minute,
    },
    deliveries,
    attempts: Object.fromEntries(made.map(([d, list]) => [d.id, list])),
  }
}
