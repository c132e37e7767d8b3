import { IconAlertTriangle, IconCircleCheck, IconClockExclamation } from '@tabler/icons-react'
import { useTranslations } from 'use-intl'
import type { Account } from '@/bridge/types'
import { Mark } from '@/ui/Mark'

const day = 86_400_000
/** From here on the days left are worth a warning. */
const soon = 7

/** Whether an account can be used, and for how much longer. */
export function AccountMark({ account, now }: { readonly account: Account; readonly now: number }) {
  const t = useTranslations('channels')
  if (account.state === 'reconnect')
    return (
      <Mark tone="danger" icon={<IconAlertTriangle size={15} />}>
        {t('reconnectState')}
      </Mark>
    )
  if (account.expiresAt === 0)
    return (
      <Mark tone="good" icon={<IconCircleCheck size={15} />}>
        {t('ready')}
      </Mark>
    )
  const count = Math.max(0, Math.floor((account.expiresAt - now) / day))
  return (
    <Mark
      tone={count <= soon ? 'warn' : 'good'}
      icon={count <= soon ? <IconClockExclamation size={15} /> : <IconCircleCheck size={15} />}
    >
      {t('daysLeft', { count })}
    </Mark>
  )
}
