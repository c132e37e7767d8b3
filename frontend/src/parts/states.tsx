import {
  IconAlertTriangle,
  IconCalendarTime,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconClockPause,
  IconLoader2,
} from '@tabler/icons-react'
import type { ComponentType } from 'react'
import { useTranslations } from 'use-intl'
import type { DeliveryState, PostState } from '@/bridge/types'
import { Mark, type Tone } from '@/ui/Mark'

interface Look {
  readonly tone: Tone
  readonly icon: ComponentType<{ size?: number; stroke?: number }>
  readonly text:
    | 'draft'
    | 'scheduled'
    | 'running'
    | 'live'
    | 'attention'
    | 'cancelled'
    | 'waiting'
    | 'publishing'
    | 'blocked'
  readonly spin?: boolean
}

const looks: Readonly<Record<PostState | DeliveryState, Look>> = {
  draft: { tone: 'quiet', icon: IconCircleDashed, text: 'draft' },
  scheduled: { tone: 'accent', icon: IconCalendarTime, text: 'scheduled' },
  running: { tone: 'busy', icon: IconLoader2, text: 'running', spin: true },
  waiting: { tone: 'warn', icon: IconClockPause, text: 'waiting' },
  attention: { tone: 'danger', icon: IconAlertTriangle, text: 'attention' },
  blocked: { tone: 'danger', icon: IconAlertTriangle, text: 'blocked' },
  live: { tone: 'good', icon: IconCircleCheck, text: 'live' },
  cancelled: { tone: 'quiet', icon: IconCircleX, text: 'cancelled' },
}

/** The state of a post or a delivery, as icon and word. */
export function StateMark({ state }: { readonly state: PostState | DeliveryState }) {
  const t = useTranslations('states')
  const { tone, icon: Icon, text, spin } = looks[state]
  return (
    <Mark tone={tone} icon={<Icon size={15} stroke={2} />} spin={spin}>
      <span data-state={state}>{t(text)}</span>
    </Mark>
  )
}
