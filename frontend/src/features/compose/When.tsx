import { Button, SegmentedControl } from '@mantine/core'
import { Suspense, useEffect, useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { bridge } from '@/bridge'
import type { PlannedTime, ResolvedTime } from '@/bridge/types'
import { WallInput } from '@/parts/WallInput'
import { useErrorText } from '@/parts/wording'
import { Card } from '@/ui/Card'
import { useNow, wallAt, wallPlus } from '@/ui/time'
import { Verbatim } from '@/ui/Verbatim'
import classes from './Compose.module.css'

interface Props {
  readonly planned: PlannedTime | undefined
  readonly zone: string
  readonly onPlan: (planned: PlannedTime | undefined) => void
}

const morning = '09:00'

/** Now, or at a wall-clock time of the profile's zone. Go says which instant that is. */
export function When({ planned, zone, onPlan }: Props) {
  const t = useTranslations('compose')
  const format = useFormatter()
  const now = useNow(10_000)
  const here = planned?.zone || zone
  const today = wallAt(now, here)
  const weekday = new Date(`${today.slice(0, 10)}T00:00Z`).getUTCDay()
  const toMonday = (8 - weekday) % 7 || 7
  const plan = (wall: string) => onPlan(wall ? { wall, zone: here, at: 0 } : undefined)
  const nine = format.dateTime(new Date(`2000-01-01T${morning}Z`), { timeStyle: 'short', timeZone: 'UTC' })
  const presets = [
    { label: t('inHour'), wall: wallAt(now + 3_600_000, here) },
    { label: t('tomorrow', { time: nine }), wall: wallPlus(today, 1, morning) },
    { label: t('monday', { time: nine }), wall: wallPlus(today, toMonday, morning) },
  ].slice(0, toMonday === 1 ? 2 : 3)
  return (
    <Card title={t('when')}>
      <SegmentedControl
        fullWidth
        aria-label={t('when')}
        value={planned ? 'later' : 'now'}
        onChange={(value) => plan(value === 'now' ? '' : wallPlus(today, 1, morning))}
        data={[
          { value: 'now', label: t('now') },
          { value: 'later', label: t('atTime') },
        ]}
      />
      {planned && (
        <div className={classes.time}>
          <Suspense>
            <WallInput label={t('date')} value={planned.wall} onChange={plan} min={today} />
          </Suspense>
          <div className={classes.chips}>
            {presets.map(({ label, wall }) => (
              <Button key={label} size="compact-xs" variant="default" onClick={() => plan(wall)}>
                {label}
              </Button>
            ))}
          </div>
          <Resolved planned={planned} now={now} onPlan={onPlan} />
        </div>
      )}
    </Card>
  )
}

interface ResolvedProps {
  readonly planned: PlannedTime
  readonly now: number
  readonly onPlan: (planned: PlannedTime) => void
}

/** What the wall-clock time means: the zone, how far off it is, and what the clock change makes of it. */
function Resolved({ planned, now, onPlan }: ResolvedProps) {
  const t = useTranslations('compose')
  const format = useFormatter()
  const errorText = useErrorText()
  const [found, setFound] = useState<{ of: string; time: ResolvedTime } | null>(null)
  const [error, setError] = useState<unknown>(null)
  const { wall, zone, at } = planned

  useEffect(() => {
    let current = true
    bridge.zones.resolve(wall, zone).then(
      (time) => {
        if (!current) return
        setError(null)
        setFound({ of: wall, time })
        if (time.at !== at) onPlan({ wall, zone, at: time.at })
      },
      (thrown) => current && setError(thrown),
    )
    return () => {
      current = false
    }
  }, [wall, zone, at, onPlan])

  if (error)
    return (
      <p className={classes.timeNote} data-wrong>
        <Verbatim>{errorText(error)}</Verbatim>
      </p>
    )
  const time = found?.of === wall ? found.time : null
  const clock = (w: string) =>
    format.dateTime(new Date(`${w.slice(0, 16)}Z`), { timeStyle: 'short', timeZone: 'UTC' })
  return (
    <div aria-live="polite">
      <p className={classes.timeNote}>{t('zone', { zone: zone.replaceAll('_', ' ') })}</p>
      {time && time.at <= now && (
        <p className={classes.timeNote} data-wrong>
          {t('past')}
        </p>
      )}
      {time && time.at > now && (
        <p className={classes.timeNote}>{t('goesOut', { when: format.relativeTime(time.at, now) })}</p>
      )}
      {time?.fold === 'gap' && (
        <p className={classes.timeNote} data-fold>
          {t('gap', { wall: clock(wall), real: clock(time.wall) })}
        </p>
      )}
      {time?.fold === 'overlap' && (
        <p className={classes.timeNote} data-fold>
          {t('overlap', { wall: clock(wall) })}
        </p>
      )}
    </div>
  )
}
