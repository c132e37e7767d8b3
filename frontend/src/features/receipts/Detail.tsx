import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useTranslations } from 'use-intl'
import classes from './Receipts.module.css'

/** What the network sent, letter by letter, for whoever asks. */
export function Detail({ text }: { readonly text: string }) {
  const t = useTranslations('receipt')
  const [open, { toggle }] = useDisclosure(false)
  return (
    <>
      <Button
        variant="subtle"
        size="compact-xs"
        color="gray"
        c="dimmed"
        className={classes.more}
        aria-expanded={open}
        onClick={toggle}
      >
        {open ? t('hideDetail') : t('showDetail')}
      </Button>
      {open && (
        <pre className={classes.said} dir="ltr">
          {text}
        </pre>
      )}
    </>
  )
}
