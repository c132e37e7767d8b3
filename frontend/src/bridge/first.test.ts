import { afterEach, expect, test } from 'vitest'
import { takeFirst } from './first'
import { channelsQuery, everyPost, newQueryClient, postsQuery, settingsQuery } from './queries'

afterEach(() => {
  document.head.innerHTML = ''
})

function put(answers: Record<string, unknown>) {
  const element = document.createElement('script')
  element.id = 'first'
  element.type = 'application/json'
  element.textContent = JSON.stringify(answers)
  document.head.append(element)
}

test('takes what the program put into the page, once', () => {
  put({
    'Settings.Get': { theme: 'dark' },
    'Program.Status': { notices: null },
    'Platforms.List': null,
    'Accounts.Channels': null,
    'Posts.List': { posts: null, next: 'further', total: 0 },
  })
  const client = newQueryClient()
  expect(takeFirst(client)).toBe(true)
  expect(client.getQueryData(settingsQuery.queryKey)).toEqual({ theme: 'dark' })
  expect(client.getQueryData(channelsQuery.queryKey)).toEqual([])
  expect(client.getQueryData(postsQuery(everyPost).queryKey)).toEqual({
    pages: [{ posts: [], next: 'further', total: 0 }],
    pageParams: [''],
  })
  expect(takeFirst(newQueryClient())).toBe(false)
})
