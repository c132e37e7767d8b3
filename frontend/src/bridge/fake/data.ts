import type * as t from '../types'

/** Samples for the in-memory program. Invented shapes of networks: the real descriptors come from Go. */

const none = { max: 0, counter: 'graphemes', maxBytes: 0, urlLength: 0, hashtags: 0, mentions: 0 } as const
const noMedia = {
  maxCount: 4,
  maxBytes: 0,
  types: [],
  maxWidth: 0,
  maxHeight: 0,
  maxPixels: 0,
  minWidth: 0,
  minRatio: 0,
  maxRatio: 0,
  minDuration: 0,
  maxDuration: 0,
  noAlt: false,
} as const

const field = (name: string, label: string, type: t.FieldType, rest: Partial<t.Field> = {}): t.Field => ({
  name,
  label,
  type,
  help: '',
  choices: [],
  remote: false,
  default: '',
  required: false,
  max: 0,
  min: 0,
  entryMax: 0,
  types: [],
  maxBytes: 0,
  ...rest,
})

const icon = (path: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="#fff"><path d="${path}"/></svg>`

export const platforms: readonly t.PlatformInfo[] = [
  {
    id: 'mastodon',
    name: 'Mastodon',
    color: '#6364ff',
    icon: icon(
      'M21 8.6c0-4-2.6-5.2-2.6-5.2C15.900 2.300 8.100 2.300 5.600 3.400 5.600 3.400 3 4.600 3 8.600c0 4.800-.3 10.700 4.400 11.900 1.700.5 3.200.6 4.300.5 2.100-.1 3.300-.8 3.300-.8l-.1-1.500s-1.500.5-3.200.4c-1.700-.1-3.500-.2-3.700-2.300v-.6s1.700.4 3.700.5c1.300.1 2.500-.1 3.700-.2 2.300-.3 4.400-1.700 4.600-3 .4-2.100 1-4.900 1-4.900zM17 13.500h-2V8.800c0-1-.4-1.500-1.300-1.500-.9 0-1.400.6-1.400 1.800v2.600h-1.900V9.100c0-1.200-.5-1.800-1.400-1.800-.9 0-1.300.5-1.300 1.500v4.700h-2V8.700c0-1 .3-1.800.8-2.400.5-.6 1.200-.9 2-.9 1 0 1.700.4 2.200 1.100l.5.8.5-.8c.5-.7 1.200-1.100 2.200-1.100.8 0 1.500.3 2 .9.5.6.8 1.400.8 2.400v4.800z',
    ),
    signIn: [
      {
        id: 'oauth',
        label: 'Sign in with the browser',
        help: 'Your server asks for consent. CAIO never sees your password.',
        browser: true,
        guide: [],
        fields: [
          field('server', 'Server', 'text', {
            required: true,
            help: 'The part after the second @, such as mastodon.social',
          }),
        ],
      },
      {
        id: 'token',
        label: 'Paste an access token',
        help: 'Made on your server under Preferences → Development.',
        browser: false,
        guide: [],
        fields: [
          field('server', 'Server', 'text', { required: true }),
          field('token', 'Access token', 'secret', { required: true }),
        ],
      },
    ],
    limits: {
      text: { ...none, max: 500, counter: 'mastodon', urlLength: 23 },
      alt: { ...none, max: 1500 },
      parts: 25,
      media: { image: { ...noMedia, maxCount: 4 }, video: { ...noMedia, maxCount: 1 } },
      maxMedia: 4,
      mixed: false,
      mediaRequired: false,
      textRequired: false,
    },
    fields: [
      field('visibility', 'Who can see it', 'choice', {
        default: 'public',
        choices: [
          { value: 'public', label: 'Public' },
          { value: 'unlisted', label: 'Quiet public' },
          { value: 'private', label: 'Followers' },
        ],
      }),
      field('sensitive', 'Mark media as sensitive', 'bool'),
      field('warning', 'Content warning', 'text', { max: 100, when: { field: 'sensitive', values: [] } }),
    ],
    can: ['find', 'delete'],
  },
  {
    id: 'bluesky',
    name: 'Bluesky',
    color: '#0a7aff',
    icon: icon(
      'M6.300 4.200c2.300 1.700 4.800 5.200 5.700 7.100.9-1.900 3.400-5.400 5.700-7.100 1.700-1.200 4.300-2.200 4.300.9 0 .6-.4 5.200-.6 5.900-.7 2.600-3.300 3.200-5.600 2.800 4 .7 5 3 2.800 5.200-4.200 4.300-6-1.100-6.500-2.500l-.1-.3-.1.3c-.5 1.400-2.300 6.800-6.500 2.500-2.200-2.200-1.200-4.500 2.800-5.200-2.300.4-4.900-.2-5.600-2.800C2.400 10.300 2 5.700 2 5.100c0-3.100 2.600-2.100 4.300-.9z',
    ),
    signIn: [
      {
        id: 'app-password',
        label: 'App password',
        help: 'Made in Bluesky under Settings → Privacy and security → App passwords.',
        browser: false,
        guide: [],
        fields: [
          field('handle', 'Handle', 'text', { required: true }),
          field('password', 'App password', 'secret', { required: true }),
        ],
      },
    ],
    limits: {
      text: { ...none, max: 300, counter: 'graphemes', maxBytes: 3000 },
      alt: { ...none, max: 2000 },
      parts: 25,
      media: { image: { ...noMedia, maxCount: 4 }, video: { ...noMedia, maxCount: 1 } },
      maxMedia: 4,
      mixed: false,
      mediaRequired: false,
      textRequired: false,
    },
    fields: [
      field('languages', 'Languages', 'list', {
        max: 3,
        entryMax: 8,
        help: 'Up to three, such as en or ar.',
      }),
      field('feed', 'Also show it in', 'choice', { remote: true, help: 'One of the feeds you look after.' }),
      field('lists', 'Lists', 'choices', { remote: true }),
    ],
    can: ['find', 'delete', 'choices'],
  },
  {
    id: 'instagram',
    name: 'Instagram',
    color: '#d6249f',
    icon: icon(
      'M8 3h8a5 5 0 0 1 5 5v8a5 5 0 0 1-5 5H8a5 5 0 0 1-5-5V8a5 5 0 0 1 5-5zm0 2a3 3 0 0 0-3 3v8a3 3 0 0 0 3 3h8a3 3 0 0 0 3-3V8a3 3 0 0 0-3-3zm4 2.500a4.500 4.500 0 1 1 0 9 4.500 4.500 0 0 1 0-9zm0 2a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5zm4.800-3.400a1.100 1.100 0 1 1 0 2.200 1.100 1.100 0 0 1 0-2.200z',
    ),
    signIn: [
      {
        id: 'instagram',
        label: 'Instagram professional account',
        help: 'For accounts without a Facebook Page.',
        browser: true,
        guide: [
          {
            text: 'Open the page of your apps and create one.',
            url: 'https://developers.facebook.com/apps',
            copy: '',
          },
          { text: 'Enter this address as the redirect.', url: '', copy: 'https://localhost:8443/callback' },
        ],
        fields: [
          field('client_id', 'App id', 'text', { required: true }),
          field('client_secret', 'App secret', 'secret', { required: true }),
        ],
      },
    ],
    limits: {
      text: { ...none, max: 2200, counter: 'codepoints', hashtags: 30, mentions: 20 },
      alt: { ...none, max: 1000 },
      comment: { ...none, max: 2200, counter: 'codepoints' },
      parts: 1,
      media: { image: { ...noMedia, maxCount: 10 }, video: { ...noMedia, maxCount: 10 } },
      maxMedia: 10,
      mixed: true,
      mediaRequired: true,
      textRequired: false,
    },
    fields: [
      field('type', 'Publish as', 'choice', {
        default: 'feed',
        choices: [
          { value: 'feed', label: 'Post' },
          { value: 'reel', label: 'Reel' },
          { value: 'story', label: 'Story' },
        ],
      }),
      field('share', 'Also show the reel in the feed', 'bool', {
        default: 'true',
        when: { field: 'type', values: ['reel'] },
      }),
    ],
    can: ['find'],
  },
]

/** What the networks offer for a remote field. */
export const choices: Readonly<Record<string, readonly t.Choice[]>> = {
  feed: [
    { value: 'f1', label: 'Celadon and other greens' },
    { value: 'f2', label: 'Kiln openings (2026)' },
    { value: 'f3', label: 'خزف من كل مكان' },
    { value: 'f4', label: 'Teapots!' },
  ],
}

export const accounts = (now: t.Instant): readonly t.Account[] => [
  account('a1', 'mastodon', '@studio@mastodon.social', now, 0),
  account('a2', 'bluesky', '@studio.bsky.social', now, now + 5 * 86_400_000),
  {
    ...account('a3', 'instagram', 'studio.ceramics', now, now - 86_400_000),
    state: 'reconnect',
    reason: {
      kind: 'unauthorized',
      message: 'Instagram no longer accepts the sign-in.',
      action: 'reconnect',
      retryAt: 0,
      detail: '',
    },
  },
]

function account(id: string, platform: string, name: string, now: number, expiresAt: number): t.Account {
  return {
    id,
    platform,
    name,
    brand: 'b',
    remoteId: id,
    state: 'ready',
    scopes: [],
    expiresAt,
    createdAt: now - 40 * 86_400_000,
    refreshAt: 0,
    signInWith: 'oauth',
  }
}

export const channels: readonly t.Channel[] = [
  channel('c1', 'a1', 'mastodon', 'Clay Studio', '@studio@mastodon.social', 1840),
  channel('c2', 'a2', 'bluesky', 'Clay Studio', '@studio.bsky.social', 962),
  channel('c3', 'a3', 'instagram', 'Clay Studio Ceramics', 'studio.ceramics', 12_400),
]

function channel(
  id: string,
  acc: string,
  platform: string,
  name: string,
  handle: string,
  followers: number,
): t.Channel {
  return {
    id,
    account: acc,
    platform,
    name,
    handle,
    followers,
    brand: 'b',
    remoteId: id,
    kind: 'profile',
    avatar: '',
    url: `https://${platform}.example/${handle}`,
    state: id === 'c3' ? 'reconnect' : 'ready',
    defaults: {},
    meta: {},
  }
}

export const picture = (id: string, name: string): t.Asset => ({
  id,
  name,
  path: `/pictures/${name}`,
  sha256: id,
  size: 1_482_112,
  type: 'image/jpeg',
  kind: 'image',
  width: 1600,
  height: 1200,
  duration: 0,
  createdAt: 0,
})
