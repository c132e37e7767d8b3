import { call } from './call'
import type * as t from './types'

interface Program {
  status(): Promise<t.Status>
  openURL(url: string): Promise<void>
  /** The window shows what it was opened for and can be used. */
  ready(): Promise<void>
}

interface Platforms {
  list(): Promise<readonly t.PlatformInfo[]>
}

interface Accounts {
  list(): Promise<readonly t.Account[]>
  channels(): Promise<readonly t.Channel[]>
  /** The values of a remote field of the channel's network, as they are there now. */
  choices(channel: t.ChannelID, field: string): Promise<readonly t.Choice[]>
  begin(platform: t.PlatformID, way: string, fields: t.Values): Promise<t.ConnectStep>
  /** Resolves when the browser came back. */
  wait(step: string): Promise<readonly t.Channel[]>
  paste(step: string, address: string): Promise<readonly t.Channel[]>
  cancel(step: string): Promise<void>
  disconnect(account: t.AccountID): Promise<void>
}

interface Posts {
  /** Refuses with kind "conflict" when the post was saved elsewhere since `revision`. */
  save(post: t.Post): Promise<t.Post>
  get(id: t.PostID): Promise<t.PostDetail>
  list(query: t.PostQuery): Promise<t.PostPage>
  check(post: t.Post): Promise<readonly t.Problem[]>
  schedule(id: t.PostID, revision: number, when: t.When): Promise<t.PostDetail>
  unschedule(id: t.PostID): Promise<t.Post>
  delete(id: t.PostID): Promise<void>
}

interface Deliveries {
  get(id: t.DeliveryID): Promise<t.DeliveryDetail>
  retry(id: t.DeliveryID): Promise<t.Delivery>
  cancel(id: t.DeliveryID): Promise<t.Delivery>
  decide(id: t.DeliveryID, answer: t.Decision): Promise<t.Delivery>
}

interface Media {
  pick(): Promise<readonly t.Asset[]>
  /** The path of a file for a field; '' when none was chosen. */
  choose(): Promise<string>
  import(paths: readonly string[]): Promise<readonly t.Asset[]>
}

interface SettingsApi {
  get(): Promise<t.Settings>
  save(settings: t.Settings): Promise<t.Settings>
  bucket(): Promise<t.BucketInfo>
  /** An empty secret keeps the one that is in the keychain. */
  saveBucket(bucket: t.Bucket, secret: string): Promise<t.BucketInfo>
  testBucket(): Promise<t.BucketTest>
  removeBucket(): Promise<void>
}

interface Zones {
  resolve(wall: string, zone: string): Promise<t.ResolvedTime>
}

/** Binds every method of a Go struct: `posts.save(p)` is `window.go.app.Posts.Save(p)`. */
function bind<T extends object>(struct: string): T {
  return new Proxy({} as T, {
    get: (_, name) =>
      typeof name === 'string' &&
      ((...args: unknown[]) => call(struct, name.charAt(0).toUpperCase() + name.slice(1), args)),
  })
}

/** Everything that the interface can ask of the program. */
export const bridge = {
  program: bind<Program>('Program'),
  platforms: bind<Platforms>('Platforms'),
  accounts: bind<Accounts>('Accounts'),
  posts: bind<Posts>('Posts'),
  deliveries: bind<Deliveries>('Deliveries'),
  media: bind<Media>('Media'),
  settings: bind<SettingsApi>('Settings'),
  zones: bind<Zones>('Zones'),
} as const

/** Where Go serves a picture from. Both may be missing; whoever shows them has something to show instead. */
export const thumbURL = (asset: t.AssetID) => `/media/${encodeURIComponent(asset)}/thumb`
