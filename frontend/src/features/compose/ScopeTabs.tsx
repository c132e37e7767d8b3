import { Button, Menu } from '@mantine/core'
import { IconPencilPlus } from '@tabler/icons-react'
import { type KeyboardEvent, useRef } from 'react'
import { useTranslations } from 'use-intl'
import type { ChannelID, Target } from '@/bridge/types'
import type { Directory } from '@/parts/channels'
import { PlatformIcon } from '@/parts/PlatformIcon'
import classes from './Compose.module.css'
import { isOwn, type Scope } from './draft'

interface Props {
  readonly scope: Scope
  readonly targets: readonly Target[]
  readonly directory: Directory
  readonly onScope: (scope: Scope) => void
  readonly onCustomise: (channel: ChannelID) => void
  readonly onShare: (channel: ChannelID) => void
}

/** Whose text is being written: everyone's, or that of one channel. Only there once there is a choice. */
export function ScopeTabs({ scope, targets, directory, onScope, onCustomise, onShare }: Props) {
  const t = useTranslations('compose')
  const list = useRef<HTMLDivElement>(null)
  if (targets.length < 2 && !targets.some(isOwn)) return null
  const own = targets.filter(isOwn)
  const rest = targets.filter((target) => !isOwn(target))
  const nameOf = (id: ChannelID) => {
    const channel = directory.channel(id)
    return [directory.platform(channel?.platform)?.name, channel?.handle].filter(Boolean).join(' · ') || id
  }
  const scopes: readonly Scope[] = ['', ...own.map((target) => target.channel)]
  const arrow = (event: KeyboardEvent) => {
    const rtl = document.documentElement.dir === 'rtl' ? -1 : 1
    const step = event.key === 'ArrowRight' ? rtl : event.key === 'ArrowLeft' ? -rtl : 0
    const next = scopes[(scopes.indexOf(scope) + step + scopes.length) % scopes.length]
    if (step === 0 || next === undefined) return
    event.preventDefault()
    onScope(next)
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[scopes.indexOf(next)]?.focus()
  }
  return (
    <>
      <div className={classes.tabs}>
        <div
          role="tablist"
          aria-label={t('texts')}
          ref={list}
          onKeyDown={arrow}
          style={{ display: 'contents' }}
        >
          {scopes.map((id) => (
            <button
              key={id}
              type="button"
              role="tab"
              aria-selected={scope === id}
              tabIndex={scope === id ? 0 : -1}
              className={classes.tab}
              onClick={() => onScope(id)}
            >
              {id && (
                <PlatformIcon platform={directory.platform(directory.channel(id)?.platform)} size={16} />
              )}
              {id ? nameOf(id) : t('everyone')}
            </button>
          ))}
        </div>
        {rest.length > 0 && (
          <Menu position="bottom-start" withinPortal>
            <Menu.Target>
              <Button
                variant="subtle"
                color="gray"
                size="compact-sm"
                leftSection={<IconPencilPlus size={15} />}
                c="dimmed"
                style={{ flex: 'none' }}
              >
                {t('customise')}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {rest.map((target) => (
                <Menu.Item
                  key={target.channel}
                  leftSection={
                    <PlatformIcon
                      platform={directory.platform(directory.channel(target.channel)?.platform)}
                      size={16}
                    />
                  }
                  onClick={() => onCustomise(target.channel)}
                >
                  {t('customiseFor', { channel: nameOf(target.channel) })}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        )}
      </div>
      {scope && (
        <div className={classes.own}>
          <span>{t('ownNote', { channel: nameOf(scope) })}</span>
          <Button variant="subtle" size="compact-sm" onClick={() => onShare(scope)}>
            {t('backToShared')}
          </Button>
        </div>
      )}
    </>
  )
}
