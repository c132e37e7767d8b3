import { IconMapQuestion } from '@tabler/icons-react'
import { useTranslations } from 'use-intl'
import { Link } from 'wouter'
import { Blank } from '@/ui/Blank'
import { Page } from '@/ui/Page'

export function NotFound() {
  const t = useTranslations()
  return (
    <Page title={t('errors.notFound')}>
      <Blank
        icon={<IconMapQuestion size={24} />}
        title={t('errors.notFoundNote')}
        action={<Link href="/posts">{t('receipt.back')}</Link>}
      />
    </Page>
  )
}
