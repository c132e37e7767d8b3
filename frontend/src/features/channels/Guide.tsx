import { Button, CopyButton, Text } from '@mantine/core'
import { IconCheck, IconCopy, IconExternalLink } from '@tabler/icons-react'
import { useTranslations } from 'use-intl'
import { bridge } from '@/bridge'
import type { GuideStep } from '@/bridge/types'
import { Verbatim } from '@/ui/Verbatim'
import classes from './Channels.module.css'

/** What has to be set up at the network first, step by step. */
export function Guide({ steps }: { readonly steps: readonly GuideStep[] }) {
  const t = useTranslations('channels')
  if (steps.length === 0) return null
  return (
    <section aria-label={t('guide')}>
      <Text size="sm" fw={550} mb={4}>
        {t('guide')}
      </Text>
      <ol className={classes.guide}>
        {steps.map((step) => (
          <li key={step.text}>
            <Verbatim lang="en">{step.text}</Verbatim>
            {step.copy && (
              <span className={classes.exact}>
                <code dir="ltr">{step.copy}</code>
                <CopyButton value={step.copy}>
                  {({ copied, copy }) => (
                    <Button
                      size="compact-xs"
                      variant="subtle"
                      onClick={copy}
                      leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
                    >
                      {copied ? t('guideCopied') : t('guideCopy')}
                    </Button>
                  )}
                </CopyButton>
              </span>
            )}
            {step.url && (
              <Button
                size="compact-xs"
                variant="subtle"
                rightSection={<IconExternalLink size={14} />}
                onClick={() => void bridge.program.openURL(step.url)}
              >
                {t('guideOpen')}
              </Button>
            )}
          </li>
        ))}
      </ol>
    </section>
  )
}
