import { type FakeOptions, installFake } from './index'

/** `npm run fake`, then /?scene=full&language=ar&theme=dark&fail=Posts.List */
export async function installFromAddress(): Promise<void> {
  const query = new URLSearchParams(window.location.search)
  const fake = installFake({
    scene: (query.get('scene') as FakeOptions['scene']) ?? 'full',
    language: query.get('language') ?? 'en',
    theme: (query.get('theme') as FakeOptions['theme']) ?? 'auto',
    sandbox: query.get('sandbox') !== 'off',
    latency: Number(query.get('latency') ?? 60),
  })
  for (const method of query.getAll('fail'))
    fake.fail(method, {
      kind: 'unavailable',
      message: 'The disk is full. Free some space, and CAIO goes on.',
    })
}
