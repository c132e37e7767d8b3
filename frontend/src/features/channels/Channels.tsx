import '@/ui/mantine.css'
import { ActionIcon, Button, Menu, Skeleton } from '@mantine/core'
import { IconDots, IconPlugConnected, IconPlugOff, IconPlus, IconRefresh } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { useLocation } from 'wouter'
import { bridge } from '@/bridge'
import { accountsQuery } from '@/bridge/queries'
import type { Account, Channel } from '@/bridge/types'
import { ChannelAvatar } from '@/parts/ChannelAvatar'
import { type Directory, useDirectory } from '@/parts/channels'
import { Failure } from '@/parts/Failure'
import { useNotifyFailure } from '@/parts/notify'
import { PlatformIcon } from '@/parts/PlatformIcon'
import { useReasonText } from '@/parts/wording'
import { Blank } from '@/ui/Blank'
import { Card } from '@/ui/Card'
import { useConfirm } from '@/ui/confirm'
import { Page } from '@/ui/Page'
import { useNow } from '@/ui/time'
import { Verbatim } from '@/ui/Verbatim'
import { AccountMark } from './AccountMark'
import classes from './Channels.module.css'
import { Connect } from './Connect'

interface Props {
  readonly params: { readonly what?: string; readonly account?: string }
}

/** Every account with its channels, and the way to one more. `connect` and `reconnect/id` open it at once. */
export default function Channels({ params }: Props) {
  const t = useTranslations('channels')
  const directory = useDirectory()
  const accounts = useQuery(accountsQuery)
  const [, navigate] = useLocation()
  const [again, setAgain] = useState<Account | null>(null)
  const [opened, setOpened] = useState(false)

  const named = accounts.data?.find((a) => params.what === 'reconnect' && a.id === params.account) ?? null
  const open = opened || params.what === 'connect' || named !== null
  const start = (account: Account | null) => {
    setAgain(account)
    setOpened(true)
  }
  const close = () => {
    setOpened(false)
    setAgain(null)
    if (params.what) navigate('/channels', { replace: true })
  }
  const error = directory.error ?? accounts.error
  const known = accounts.data ?? []
  return (
    <Page
      title={t('title')}
      note={t('note')}
      actions={
        <Button leftSection={<IconPlus size={17} />} onClick={() => start(null)}>
          {t('connect')}
        </Button>
      }
    >
      {error ? (
        <Card>
          <Failure
            error={error}
            onRetry={() => {
              directory.retry()
              void accounts.refetch()
            }}
          />
        </Card>
      ) : !directory.ready || accounts.isPending ? (
        <Card aria-busy="true">
          <Skeleton h={44} />
          <Skeleton h={44} mt="md" />
        </Card>
      ) : known.length === 0 ? (
        <Card>
          <Blank
            icon={<IconPlugConnected size={24} />}
            title={t('empty')}
            action={
              <Button leftSection={<IconPlus size={17} />} onClick={() => start(null)}>
                {t('connect')}
              </Button>
            }
          >
            {t('emptyNote')}
          </Blank>
        </Card>
      ) : (
        <div className={classes.accounts}>
          {known.map((account) => (
            <AccountCard
              key={account.id}
              account={account}
              directory={directory}
              onReconnect={() => start(account)}
            />
          ))}
        </div>
      )}
      {directory.ready && <Connect key={String(open)} opened={open} again={again ?? named} onClose={close} />}
    </Page>
  )
}

interface CardProps {
  readonly account: Account
  readonly directory: Directory
  readonly onReconnect: () => void
}

function AccountCard({ account, directory, onReconnect }: CardProps) {
  const t = useTranslations('channels')
  const confirm = useConfirm()
  const notifyFailure = useNotifyFailure()
  const reasonText = useReasonText()
  const now = useNow(60_000)
  const platform = directory.platform(account.platform)
  const channels = directory.channels.filter((c) => c.account === account.id)
  const disconnect = async () => {
    try {
      await bridge.accounts.disconnect(account.id)
    } catch (error) {
      notifyFailure(error)
    }
  }
  return (
    <Card
      flush
      role="group"
      aria-label={`${platform?.name ?? account.platform}, ${account.name}`}
      data-testid="account"
      data-platform={account.platform}
      data-state={account.state}
    >
      <div className={classes.head}>
        <PlatformIcon platform={platform} size={30} />
        <div className={classes.who}>
          <h2 className={classes.name}>{platform?.name ?? account.platform}</h2>
          <span className={classes.quiet} dir="ltr">
            {account.name}
          </span>
        </div>
        <AccountMark account={account} now={now} />
        {account.state === 'reconnect' && (
          <Button size="xs" onClick={onReconnect}>
            {t('reconnect')}
          </Button>
        )}
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label={t('actions', { account: account.name })}>
              <IconDots size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconRefresh size={16} />} onClick={onReconnect}>
              {t('reconnect')}
            </Menu.Item>
            <Menu.Item
              c="var(--c-danger)"
              leftSection={<IconPlugOff size={16} />}
              onClick={() =>
                confirm({
                  title: t('disconnectAsk', { account: account.name }),
                  note: t('disconnectNote'),
                  yes: t('disconnect'),
                  onYes: () => void disconnect(),
                })
              }
            >
              {t('disconnect')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
      {account.reason && (
        <p className={classes.reason}>
          <Verbatim>{reasonText(account.reason)}</Verbatim>
        </p>
      )}
      <ul className={classes.list}>
        {channels.map((channel) => (
          <ChannelRow key={channel.id} channel={channel} directory={directory} />
        ))}
      </ul>
    </Card>
  )
}

function ChannelRow({ channel, directory }: { readonly channel: Channel; readonly directory: Directory }) {
  const t = useTranslations('channels')
  const format = useFormatter()
  const { followers } = channel
  return (
    <li className={classes.channel} data-testid="channel">
      <ChannelAvatar channel={channel} platform={directory.platform(channel.platform)} size={34} />
      <div className={classes.who}>
        <span className={classes.name}>{channel.name}</span>
        <span className={classes.quiet} dir="ltr">
          {channel.handle}
        </span>
      </div>
      {followers !== undefined && (
        <span className={classes.quiet} title={format.number(followers)}>
          {t('followers', { count: followers })}
        </span>
      )}
    </li>
  )
}
