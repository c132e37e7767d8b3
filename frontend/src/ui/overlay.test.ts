import { renderHook } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { useOverlay, whenOverlaid } from './overlay'

it('keeps a question that comes before it can be shown', () => {
  const early = vi.fn()
  whenOverlaid(early)
  expect(early).not.toHaveBeenCalled()
  const { unmount } = renderHook(useOverlay)
  expect(early).toHaveBeenCalledOnce()
  const prompt = vi.fn()
  whenOverlaid(prompt)
  expect(prompt).toHaveBeenCalledOnce()
  unmount()
  const late = vi.fn()
  whenOverlaid(late)
  expect(late).not.toHaveBeenCalled()
})
