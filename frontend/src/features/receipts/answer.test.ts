import { describe, expect, it } from 'vitest'
import { answerOf } from './answer'

describe('answerOf', () => {
  it.each([
    [
      'an error',
      'HTTP 422 {"error":"Validation failed: Text is not nice"}',
      'Validation failed: Text is not nice',
    ],
    [
      'a name and a message',
      'HTTP 400 {"error":"InvalidRequest","message":"grapheme too big\\n at  $.record.text"}',
      'grapheme too big at $.record.text',
    ],
    [
      'what an authorization server says',
      'HTTP 401 {"error":"invalid_client","error_description":"Client authentication failed."}',
      'Client authentication failed.',
    ],
    ['an error in an error', 'HTTP 400 {"error":{"code":4,"message":"Too many calls"}}', 'Too many calls'],
    ['a list of errors', 'HTTP 400 {"errors":[{"message":"Too long","path":"text"}]}', 'Too long'],
    ['plain text', 'HTTP 403 This app is not approved.', 'This app is not approved.'],
    [
      'a body that was cut',
      'HTTP 422 {"id":7,"error":"Say \\"please\\" \\u00fcberall, and wri…',
      'Say "please" überall, and wri…',
    ],
    ['a code', 'code 100/2207009 OAuthException: (#100) The ratio is off (trace A1b)', 'The ratio is off'],
    [
      'a code with words for people',
      'HTTP 400, code 36003/2207009 OAuthException: (#100) Bad — Formato no válido (trace A1b)',
      'Formato no válido',
    ],
  ])('finds the sentence in %s', (_, detail, sentence) => expect(answerOf(detail)).toBe(sentence))

  it.each([
    ['nothing', ''],
    ['a page', 'HTTP 502 <html><head><title>502 Bad Gateway</title></head></html>'],
    ['an empty body', 'HTTP 503 '],
    ['a name for programs', 'HTTP 400 {"error":"invalid_grant"}'],
    ['a broken connection', 'read tcp 127.0.0.1:5123: connection reset by peer'],
    ['JSON without a sentence', 'HTTP 400 {"code":12,"message":null,"errors":[]}'],
    ['an escape cut in two', 'HTTP 400 {"error":"\\u00'],
  ])('takes no sentence from %s', (_, detail) => expect(answerOf(detail)).toBe(''))
})
