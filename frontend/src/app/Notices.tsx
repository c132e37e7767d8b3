import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useLocale, useTranslations } from 'use-intl'
import { Link } from 'wouter'
import { statusQuery } from '@/bridge/queries'
import type { Notice } from '@/bridge/types'
import { Banner } from '@/ui/Banner'
import classes from './Shell.module.css'

/** What the program wants to be known, wherever one is. */
export function Notices() {
  const { data } = useQuery(statusQuery)
  if (!data?.notices.length) return null
  return (
    <div className={classes.notices}>
      {data.notices.map((notice) => (
        <OneNotice key={notice.id} notice={notice} />
      ))}
    </div>
  )
}

function OneNotice({ notice }: { readonly notice: Notice }) {
  const t = useTranslations()
  const locale = useLocale()
  const { level, kind, message, action, subject } = notice
  // Go's sentence says most; another language shows its own wording of the kind where it has one.
  const own = `reasons.${kind}` as 'reasons.offline'
  const words = !locale.startsWith('en') && t.has(own) ? t(own) : message
  return (
    <Banner
      tone={level}
      actions={
        action === 'reconnect' && (
          <Button component={Link} href={`/channels/reconnect/${subject}`} size="xs" variant="default">
            {t('receipt.reconnect')}
          </Button>
        )
      }
    >
      {words}
    </Banner>
  )
}
