import { useEffect, useMemo, useState } from 'react'
import { bridge } from '@/bridge'
import type { Post, Problem } from '@/bridge/types'
import type { Directory } from '@/parts/channels'
import { count } from '@/text/count'
import { type Draft, isEmpty, isOwn } from './draft'
import { limitsOf } from './limits'

const pause = 350

export interface Checks {
  readonly problems: readonly Problem[]
  /** Go has seen what is on screen. */
  readonly current: boolean
}

/** What the channels would refuse: Go's answer, and until it is there what can be counted here. */
export function useChecks({ post, version }: Draft, directory: Directory): Checks {
  const [answer, setAnswer] = useState<{ version: number; problems: readonly Problem[] }>({
    version: -1,
    problems: [],
  })
  const silent = post.targets.length === 0 || isEmpty(post)

  useEffect(() => {
    if (silent) return
    let current = true
    const timer = setTimeout(() => {
      bridge.posts.check(post).then(
        (problems) => current && setAnswer({ version, problems }),
        () => {}, // scheduling checks again, and says what is wrong then
      )
    }, pause)
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [post, version, silent])

  return useMemo(() => {
    if (silent) return { problems: [], current: true }
    if (answer.version === version) return { problems: answer.problems, current: true }
    const chosen = answer.problems.filter(
      (p) => p.code !== 'text_too_long' && post.targets.some((target) => target.channel === p.channel),
    )
    return { problems: [...tooLong(post, directory), ...chosen], current: false }
  }, [silent, answer, version, post, directory])
}

function tooLong(post: Post, directory: Directory): Problem[] {
  return post.targets.flatMap((target) => {
    const text = limitsOf(target.channel, directory)?.text
    if (!text?.max) return []
    const parts = isOwn(target) ? (target.parts ?? []) : post.parts
    return parts.flatMap((part, at) => {
      const is = count(part.text, text)
      if (is <= text.max) return []
      return {
        channel: target.channel,
        code: 'text_too_long',
        message: '',
        part: at,
        media: -1,
        field: '',
        is,
        limit: text.max,
        warning: false,
      }
    })
  })
}
