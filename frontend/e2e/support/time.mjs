/** An instant as the clocks of a zone show it, in the words of the date picker. */
export function wallClock(instant, timeZone) {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(instant)
  const part = (type) => parts.find((p) => p.type === type)?.value
  const [hours, minutes] = [part('hour'), part('minute')]
  return {
    day: `${part('day')} ${part('month')} ${part('year')}`,
    hours,
    minutes,
    time: `${hours}:${minutes}`,
  }
}
