import { QueryObserver } from '@tanstack/react-query'
import { expect, test } from 'vitest'
import { outdate } from './events'
import { newQueryClient } from './queries'

test('asks again when the first answer was under way while it became stale', async () => {
  const client = newQueryClient()
  const answers: ((value: string) => void)[] = []
  const observer = new QueryObserver(client, {
    queryKey: ['posts', 'one', '1'],
    queryFn: () => new Promise<string>((resolve) => answers.push(resolve)),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const seen: (string | undefined)[] = []
  const stop = observer.subscribe(({ data }) => seen.push(data))
  await expect.poll(() => answers.length).toBe(1)
  outdate(client, ['posts', 'one'])
  answers[0]?.('before the change')
  await expect.poll(() => answers.length).toBe(2)
  answers[1]?.('after it')
  await expect.poll(() => seen.at(-1)).toBe('after it')
  stop()
})
