/**
 * What crosses the bridge. The nouns mirror internal/caio (same names, same JSON tags); the rest mirrors
 * package app. Everything is readonly: what came from Go is replaced, never changed in place.
 */

/** Unix milliseconds; 0 means "not set". */
export type Instant = number

export type PlatformID = string
export type AccountID = string
export type ChannelID = string
export type AssetID = string
export type PostID = string
export type DeliveryID = string

export type Values = Readonly<Record<string, string>>

export interface Profile {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly zone: string
  readonly language: string
}

export type Kind =
  | ''
  | 'rejected'
  | 'unauthorized'
  | 'forbidden'
  | 'rate_limited'
  | 'unavailable'
  | 'uncertain'
  | 'pending'
  | 'gone'
  | 'unsupported'
  | 'offline'
  | 'locked'
  | 'missed'

export type Action = '' | 'edit' | 'reconnect' | 'retry' | 'check' | 'decide' | 'unlock'

export interface Reason {
  readonly kind: Kind
  readonly message: string
  readonly action: Action
  readonly retryAt: Instant
  readonly detail: string
}

export type AccountState = 'ready' | 'reconnect'

export interface Account {
  readonly id: AccountID
  readonly brand: string
  readonly platform: PlatformID
  readonly name: string
  readonly remoteId: string
  readonly state: AccountState
  readonly reason?: Reason
  readonly scopes: readonly string[]
  readonly expiresAt: Instant
  readonly createdAt: Instant
  readonly refreshAt: Instant
  readonly signInWith: string
}

export interface Channel {
  readonly id: ChannelID
  readonly account: AccountID
  readonly brand: string
  readonly platform: PlatformID
  readonly remoteId: string
  readonly kind: string
  readonly name: string
  readonly handle: string
  readonly avatar: string
  readonly url: string
  readonly state: AccountState
  readonly limits?: Limits
  readonly defaults: Values
  readonly meta: Values
  readonly followers?: number
}

export type Counter = 'graphemes' | 'codepoints' | 'utf16' | 'bytes' | 'mastodon' | 'weighted'

export interface TextLimit {
  readonly max: number
  readonly counter: Counter
  readonly maxBytes: number
  readonly urlLength: number
  readonly hashtags: number
  readonly mentions: number
}

export type MediaKind = 'image' | 'animated' | 'video' | 'audio' | 'document'

export interface MediaLimit {
  readonly maxCount: number
  readonly maxBytes: number
  readonly types: readonly string[]
  readonly maxWidth: number
  readonly maxHeight: number
  readonly maxPixels: number
  readonly minWidth: number
  readonly minRatio: number
  readonly maxRatio: number
  readonly minDuration: number
  readonly maxDuration: number
  readonly noAlt: boolean
}

export interface Limits {
  readonly text: TextLimit
  readonly alt: TextLimit
  readonly comment?: TextLimit
  readonly parts: number
  readonly media: Readonly<Partial<Record<MediaKind, MediaLimit>>>
  readonly maxMedia: number
  readonly mixed: boolean
  readonly mediaRequired: boolean
  readonly textRequired: boolean
}

export type FieldType =
  | 'text'
  | 'longtext'
  | 'bool'
  | 'choice'
  | 'choices'
  | 'list'
  | 'number'
  | 'secret'
  | 'url'
  | 'instant'
  | 'file'

export interface Choice {
  readonly value: string
  readonly label: string
}

export interface Field {
  readonly name: string
  readonly label: string
  readonly help: string
  readonly type: FieldType
  readonly choices: readonly Choice[]
  /** The choices live at the network: `accounts.choices` asks for them. */
  readonly remote: boolean
  readonly default: string
  readonly required: boolean
  readonly max: number
  readonly min: number
  readonly entryMax: number
  /** MIME types of a file, by content. */
  readonly types: readonly string[]
  /** Size of a file in bytes; 0 unlimited. */
  readonly maxBytes: number
  readonly when?: { readonly field: string; readonly values: readonly string[] }
}

/** One step of what has to be set up at the network before signing in. */
export interface GuideStep {
  readonly text: string
  /** Where; '' nowhere. */
  readonly url: string
  /** What has to be copied there exactly; '' nothing. */
  readonly copy: string
}

export interface SignInWay {
  readonly id: string
  readonly label: string
  readonly help: string
  readonly fields: readonly Field[]
  readonly browser: boolean
  readonly guide: readonly GuideStep[]
}

export interface PlatformInfo {
  readonly id: PlatformID
  readonly name: string
  readonly icon: string
  readonly color: string
  readonly signIn: readonly SignInWay[]
  readonly limits: Limits
  readonly fields: readonly Field[]
  readonly can: readonly string[]
}

export interface ConnectStep {
  readonly id: string
  readonly url: string
  readonly paste: boolean
  readonly help: string
  readonly done: boolean
  readonly channels: readonly Channel[]
}

export interface Asset {
  readonly id: AssetID
  readonly path: string
  readonly name: string
  readonly sha256: string
  readonly size: number
  readonly type: string
  readonly kind: MediaKind
  readonly width: number
  readonly height: number
  readonly duration: number
  readonly createdAt: Instant
}

export interface Attachment {
  readonly asset: Asset
  readonly alt: string
  readonly focus?: { readonly x: number; readonly y: number }
}

export interface Part {
  readonly text: string
  readonly attachments: readonly Attachment[]
}

export interface PlannedTime {
  /** 2026-11-23T09:00, no zone. */
  readonly wall: string
  readonly zone: string
  readonly at: Instant
}

export interface Variant {
  readonly channel: ChannelID
  readonly parts: readonly Part[]
  readonly comment: string
  readonly fields: Values
}

export interface Target {
  readonly channel: ChannelID
  /** Instead of the post's; absent or empty means the same. */
  readonly parts?: readonly Part[]
  readonly comment: string
  readonly fields: Values
  readonly planned?: PlannedTime
}

export type PostState = 'draft' | 'scheduled' | 'running' | 'live' | 'attention' | 'cancelled'

export interface Post {
  readonly id: PostID
  readonly brand: string
  readonly state: PostState
  readonly parts: readonly Part[]
  readonly targets: readonly Target[]
  readonly planned?: PlannedTime
  readonly revision: number
  readonly createdAt: Instant
  readonly updatedAt: Instant
}

export type DeliveryState = 'scheduled' | 'running' | 'waiting' | 'blocked' | 'live' | 'cancelled'
export type Step = 'prepare' | 'publish' | 'find'

export interface PartReceipt {
  readonly name: string
  readonly remoteId: string
  readonly url: string
  readonly at: Instant
}

export interface Receipt {
  readonly remoteId: string
  readonly url: string
  readonly at: Instant
  readonly parts: readonly PartReceipt[]
}

export interface Delivery {
  readonly id: DeliveryID
  readonly post: PostID
  readonly account: AccountID
  readonly channel: ChannelID
  readonly platform: PlatformID
  readonly key: string
  readonly variant: Variant
  readonly state: DeliveryState
  readonly step: Step
  readonly planned: PlannedTime
  readonly nextAt: Instant
  readonly attempts: number
  readonly doubtAt: Instant
  readonly allowed: boolean
  readonly reason?: Reason
  readonly receipt?: Receipt
  readonly revision: number
  readonly createdAt: Instant
  readonly updatedAt: Instant
}

export interface Attempt {
  readonly id: string
  readonly delivery: DeliveryID
  readonly number: number
  readonly step: Step
  readonly startedAt: Instant
  readonly commit: string
  readonly commitAt: Instant
  readonly finishedAt: Instant
  readonly outcome: string
  readonly message: string
  readonly detail: string
}

export interface Problem {
  readonly channel: ChannelID
  readonly code: string
  readonly message: string
  readonly part: number
  readonly media: number
  readonly field: string
  readonly is: number
  readonly limit: number
  readonly warning: boolean
}

export interface Notice {
  readonly id: string
  readonly level: 'info' | 'warning' | 'error'
  readonly kind: string
  readonly message: string
  readonly action: Action
  readonly subject: string
}

export interface Status {
  readonly version: string
  readonly sandbox: boolean
  readonly profile: Profile
  readonly nextAt: Instant
  readonly open: number
  readonly attention: number
  readonly drafts: number
  readonly notices: readonly Notice[]
}

export interface PostDetail {
  readonly post: Post
  readonly deliveries: readonly Delivery[]
}

export interface DeliveryBrief {
  readonly id: DeliveryID
  readonly channel: ChannelID
  readonly platform: PlatformID
  readonly state: DeliveryState
  readonly due: Instant
  readonly url: string
  readonly reason?: Reason | null
}

export interface PostSummary {
  readonly post: Post
  readonly deliveries: readonly DeliveryBrief[]
}

export interface PostQuery {
  /** '' means every state. */
  readonly state: PostState | ''
  readonly text: string
  readonly channel: ChannelID
  /** `next` of the page before; '' for the first. */
  readonly after: string
  readonly limit: number
}

export interface PostPage {
  readonly posts: readonly PostSummary[]
  readonly next: string
  readonly total: number
}

export interface DeliveryDetail {
  readonly delivery: Delivery
  readonly attempts: readonly Attempt[]
  readonly channel: Channel | null
}

export type Decision = 'publish' | 'skip' | 'live' | 'not_live'

export interface When {
  readonly now: boolean
  readonly wall: string
  readonly zone: string
}

export interface Settings {
  readonly theme: 'auto' | 'light' | 'dark'
  readonly language: string
  readonly zone: string
  readonly name: string
  readonly email: string
}

/** An S3-compatible bucket, without its secret key. */
export interface Bucket {
  readonly endpoint: string
  readonly region: string
  readonly bucket: string
  readonly prefix: string
  readonly accessKeyId: string
  readonly addressing: '' | 'path' | 'virtual-host'
  readonly publicBase: string
  readonly linkMinutes: number
}

export interface BucketInfo extends Bucket {
  readonly set: boolean
}

export interface BucketTest {
  readonly warnings: readonly string[]
}

export interface ResolvedTime {
  readonly at: Instant
  readonly fold: 'exact' | 'gap' | 'overlap'
  readonly wall: string
}
