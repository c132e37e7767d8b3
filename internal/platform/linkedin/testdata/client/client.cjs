// Drives the emulator with the vendor's own client and prints what came of it as one line
// of JSON. Arguments: the emulator's address, an app's id and secret, its redirect
// address, and the path of a picture.
const fs = require('node:fs')
const axios = require('axios')
const { AuthClient, RestliClient } = require('linkedin-api-client')

const [base, clientId, clientSecret, redirectUrl, picture] = process.argv.slice(2)
const versionString = '202608'

// The client's addresses are constants. Its axios says where a request goes.
const redirected = (config) => {
  config.url = config.url.replace(/^https:\/\/(www|api)\.linkedin\.com/, base)
  return config
}
axios.interceptors.request.use(redirected)
const client = new RestliClient()
client.axiosInstance.interceptors.request.use(redirected)

const out = { errors: {} }
const refused = async (name, call) => {
  try {
    await call()
    out.errors[name] = 'was accepted'
  } catch (e) {
    out.errors[name] = `${e.response?.status} ${e.response?.data.code ?? e.response?.data.error ?? e}`
  }
}

async function signIn() {
  const auth = new AuthClient({ clientId, clientSecret, redirectUrl })
  const scopes = [
    'r_basicprofile', 'w_member_social', 'w_organization_social', 'r_organization_social', 'rw_organization_admin',
    'r_member_postAnalytics', 'r_member_profileAnalytics',
  ]
  const page = auth.generateMemberAuthorizationUrl(scopes, 'some state').replace('https://www.linkedin.com', base)
  const answer = await axios.get(page + '&decision=allow', { maxRedirects: 0, validateStatus: (s) => s === 302 })
  const back = new URL(answer.headers.location)
  out.state = back.searchParams.get('state')
  const token = await auth.exchangeAuthCodeForAccessToken(back.searchParams.get('code'))
  out.seen = (await auth.introspectAccessToken(token.access_token)).data
  const renewed = await auth.exchangeRefreshTokenForAccessToken(token.refresh_token)
  out.sameRefresh = renewed.refresh_token === token.refresh_token
  await refused('code twice', () => auth.exchangeAuthCodeForAccessToken(back.searchParams.get('code')))
  await refused('wrong secret', () =>
    new AuthClient({ clientId, clientSecret: 'wrong', redirectUrl }).introspectAccessToken(token.access_token))
  return renewed.access_token
}

async function main() {
  const accessToken = await signIn()
  const as = { accessToken, versionString }
  out.me = (await client.get({ resourcePath: '/me', accessToken })).data
  const roles = (await client.finder({
    resourcePath: '/organizationAcls', finderName: 'roleAssignee', queryParams: { role: 'ADMINISTRATOR', state: 'APPROVED' }, ...as,
  })).data.elements
  const author = roles[0].organization
  out.page = (await client.get({ resourcePath: '/organizations/{id}', pathKeys: { id: author.split(':').pop() }, ...as })).data

  // A picture.
  const upload = (await client.action({
    resourcePath: '/images', actionName: 'initializeUpload', data: { initializeUploadRequest: { owner: author } }, ...as,
  })).data.value
  await axios.put(upload.uploadUrl, fs.readFileSync(picture), {
    headers: { Authorization: `Bearer ${accessToken}`, 'Content-Type': 'application/octet-stream' },
  })
  out.picture = (await client.get({ resourcePath: '/images/{urn}', pathKeys: { urn: upload.image }, ...as })).data.status

  // A post.
  const entity = {
    author, commentary: 'By the vendor \\(with care\\) {hashtag|\\#|client}', visibility: 'PUBLIC',
    distribution: { feedDistribution: 'MAIN_FEED', targetEntities: [], thirdPartyDistributionChannels: [] },
    content: { media: { id: upload.image, altText: 'A picture' } }, lifecycleState: 'PUBLISHED', isReshareDisabledByAuthor: false,
  }
  const create = (change) => client.create({ resourcePath: '/posts', entity: { ...entity, ...change }, ...as })
  const urn = (await create({})).createdEntityId
  await refused('the same again', () => create({}))
  await refused('an unknown field', () => create({ text: 'x' }))
  await refused('somebody else', () => create({ author: 'urn:li:organization:1' }))
  await refused('no version', () => client.axiosInstance.post(
    `${base}/rest/posts`, entity, { headers: { Authorization: `Bearer ${accessToken}`, 'X-Restli-Protocol-Version': '2.0.0' } }))
  await refused('an old version', () => client.create({ resourcePath: '/posts', entity, accessToken, versionString: '202301' }))
  await refused('a wrong token', () => client.create({ resourcePath: '/posts', entity, accessToken: 'wrong', versionString }))
  const one = { resourcePath: '/posts/{urn}', pathKeys: { urn }, ...as }
  await client.partialUpdate({ ...one, patchSetObject: { commentary: 'Changed' } })
  out.post = (await client.get(one)).data
  out.posts = (await client.finder({
    resourcePath: '/posts', finderName: 'author', queryParams: { author, count: 10, sortBy: 'LAST_MODIFIED' }, ...as,
  })).data.elements.map((p) => p.id)

  // Comments.
  const thread = { resourcePath: '/socialActions/{urn}/comments', pathKeys: { urn }, ...as }
  const id = (await client.create({ ...thread, entity: { actor: author, object: urn, message: { text: 'First' } } })).createdEntityId
  const comment = { resourcePath: '/socialActions/{urn}/comments/{id}', pathKeys: { urn, id }, queryParams: { actor: author }, ...as }
  await client.partialUpdate({ ...comment, originalEntity: { message: { text: 'First' } }, modifiedEntity: { message: { text: 'Second' } } })
  out.comments = (await client.getAll({ ...thread, queryParams: { start: 0, count: 10 } })).data.elements.map((c) => c.message.text)
  await client.delete(comment)
  out.left = (await client.getAll(thread)).data.elements.length

  // Numbers.
  const numbers = async (resourcePath, finderName, queryParams) =>
    (await client.finder({ resourcePath, finderName, queryParams, ...as })).data.elements
  out.statistics = (await numbers('/organizationalEntityShareStatistics', 'organizationalEntity', { organizationalEntity: author, shares: [urn] })).map((e) => e.share)
  const day = 24 * 60 * 60 * 1000
  const today = Math.floor(Date.now() / day) * day
  out.days = (await numbers('/organizationalEntityFollowerStatistics', 'organizationalEntity', {
    organizationalEntity: author, timeIntervals: { timeRange: { start: today - 3 * day, end: today }, timeGranularityType: 'DAY' },
  })).length
  const person = 'urn:li:person:' + out.me.id
  const mine = (await create({ author: person, content: undefined })).createdEntityId
  out.reactions = (await numbers('/memberCreatorPostAnalytics', 'entity', { entity: { share: mine }, queryType: 'REACTION', aggregation: 'TOTAL' }))[0].count
  out.followers = (await numbers('/memberFollowersCount', 'me', {}))[0].memberFollowersCount

  await client.delete(one)
  await refused('deleted', () => client.get(one))
  Object.assign(out, { urn, mine, author })
}

main().then(() => console.log(JSON.stringify(out)), (e) => {
  console.error(e.response?.data ?? e)
  process.exit(1)
})
