// Drives the emulator with a client that others wrote, the way its guide does, and prints
// what came of it as one line of JSON. Arguments: the emulator's address, a client id, the
// callback address, a video, a GIF and a picture.
import { readFileSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import { TwitterApi } from 'twitter-api-v2'

const [base, clientId, callback, video, gif, picture] = process.argv.slice(2)

// The client has X's address built in and speaks HTTPS only; the emulator is reached
// under another address, without.
const { hostname, port } = new URL(base)
https.request = (options) => http.request({ ...options, protocol: 'http:', host: hostname, port, agent: undefined })

const out = { errors: {} }
const refused = async (name, call) => {
  try {
    await call()
    out.errors[name] = 'was accepted'
  } catch (e) {
    const text = e.data?.error_description ?? e.data?.errors?.[0]?.message ?? e.data?.detail ?? e.message
    out.errors[name] = `${e.code} ${text}`
  }
}

const scope = ['tweet.read', 'tweet.write', 'users.read', 'media.write', 'offline.access', 'tweet.moderate.write']
const app = new TwitterApi({ clientId })
const link = app.generateOAuth2AuthLink(callback, { scope })
const page = await fetch(`${link.url.replace('https://x.com', base)}&decision=allow`, { redirect: 'manual' })
const back = new URL(page.headers.get('location'))
out.state = back.searchParams.get('state') === link.state
const grant = { code: back.searchParams.get('code'), codeVerifier: link.codeVerifier, redirectUri: callback }
const first = await app.loginWithOAuth2(grant)
await refused('code twice', () => app.loginWithOAuth2(grant))
const renewed = await app.refreshOAuth2Token(first.refreshToken)
await refused('refresh twice', () => app.refreshOAuth2Token(first.refreshToken))

const client = new TwitterApi(renewed.accessToken)
const v2 = client.v2
out.me = (await v2.me({ 'user.fields': ['subscription_type', 'public_metrics', 'profile_image_url'] })).data

const upload = (path, media_type, chunk) => v2.uploadMedia(readFileSync(path), { media_type }, chunk)
const movie = await upload(video, 'video/mp4', 1500)
const moving = await upload(gif, 'image/gif', 1000)
const photo = await upload(picture, 'image/png')
await v2.createMediaMetadata(photo, { alt_text: { text: 'A square' } })

const thread = await v2.tweetThread([
  { text: 'One', media: { media_ids: [movie] } },
  'Two, see example.com & more',
  { text: 'Three', media: { media_ids: [moving] } },
  { text: 'Four', media: { media_ids: [photo] }, reply_settings: 'following' },
])
out.thread = thread.map((t) => t.data.id)
out.second = thread[1].data.text
out.poll = (await v2.tweet('Tea or coffee?', { poll: { options: ['Tea', 'Coffee'], duration_minutes: 60 } })).data.id
const full = await v2.post('tweets', { text: 'With its limits' }, { fullResponse: true })
out.limit = full.rateLimit

await refused('again', () => v2.tweet('With its limits'))
await refused('too long', () => v2.tweet('x'.repeat(281)))
await refused('unknown media', () => v2.tweet('Look', { media: { media_ids: ['1'] } }))
await refused('unknown field', () => v2.tweet('Look', { nonsense: true }))
await refused('unknown parameter', () => v2.singleTweet(out.poll, { nonsense: 1 }))
await refused('gone', () => v2.reply('Where?', '1'))
await refused('wrong token', () => new TwitterApi('nobody').v2.me())

const timeline = await v2.userTimeline(out.me.id, { max_results: 5, 'tweet.fields': ['entities', 'referenced_tweets', 'created_at'] })
await timeline.fetchNext()
out.timeline = timeline.tweets.map((t) => t.id)
const found = await v2.search(`conversation_id:${out.thread[0]}`, { 'tweet.fields': ['author_id'], expansions: ['author_id'] })
out.conversation = found.tweets.length
out.author = found.includes.users[0].username
const numbers = await v2.tweets([out.thread[0], '1'], {
  'tweet.fields': ['public_metrics', 'non_public_metrics'], expansions: ['attachments.media_keys'], 'media.fields': ['public_metrics'],
})
out.numbers = [numbers.data.length, numbers.errors.length, numbers.includes.media[0].public_metrics.view_count]
out.deleted = (await v2.deleteTweet(out.poll)).data.deleted
await app.revokeOAuth2Token(renewed.accessToken)
await refused('revoked', () => v2.me())
console.log(JSON.stringify(out))
