import { useCallback } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { CaioError } from '@/bridge/errors'
import type { Problem, Reason } from '@/bridge/types'

type Known<N extends 'errors' | 'reasons' | 'problems'> = Parameters<ReturnType<typeof useTranslations<N>>>[0]

/**
 * Go's sentences are English and say more than a general one can. So English shows them, and another language
 * shows its own wording of the kind when it has one.
 */
function useOwnWords() {
  return !useLocale().startsWith('en')
}

/** A failed call as one sentence. */
export function useErrorText(): (error: unknown) => string {
  const t = useTranslations('errors')
  const reasons = useTranslations('reasons')
  const own = useOwnWords()
  return useCallback(
    (error) => {
      if (!(error instanceof CaioError)) return t('internal')
      if (
        error.message &&
        !(own && (t.has(error.kind as Known<'errors'>) || reasons.has(error.kind as Known<'reasons'>)))
      )
        return error.message
      if (t.has(error.kind as Known<'errors'>)) return t(error.kind as 'internal')
      if (reasons.has(error.kind as Known<'reasons'>)) return reasons(error.kind as 'rejected')
      return error.message || t('internal')
    },
    [t, reasons, own],
  )
}

/** Why a delivery waits or is blocked. */
export function useReasonText(): (reason: Reason) => string {
  const t = useTranslations('reasons')
  const own = useOwnWords()
  return useCallback(
    (reason) => {
      const kind = reason.kind || 'uncertain'
      return reason.message && !own ? reason.message : t(kind)
    },
    [t, own],
  )
}

/** What a channel would refuse, in a few words. */
export function useProblemText(): (problem: Problem, count?: number) => string {
  const t = useTranslations('problems')
  return useCallback(
    (problem, count = 1) => {
      // What only the network or a field can say is in Go's sentence.
      const vague = ['field_required', 'field_invalid', 'platform'].includes(problem.code)
      if ((vague && problem.message) || !t.has(problem.code as Known<'problems'>)) return problem.message
      const { is, limit } = problem
      return t(problem.code as 'text_too_long', { is, limit, over: Math.max(1, is - limit), count })
    },
    [t],
  )
}
