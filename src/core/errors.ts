/** Every error code of the gateway, with its HTTP status and its meaning. docs/errors.md is checked against this table. */
export const errorCodes = {
  invalid_request: { status: 400, title: 'The request does not have the form the API describes' },
  unauthenticated: { status: 401, title: 'Sign in first' },
  bad_credentials: { status: 401, title: 'User name or password is wrong' },
  otp_required: { status: 401, title: 'The one-time code of your app is needed too' },
  otp_wrong: { status: 401, title: 'The one-time code is wrong, or was used already' },
  oidc_refused: { status: 401, title: 'The identity provider does not vouch for you' },
  oidc_no_account: { status: 403, title: 'The identity provider knows you, but you have no account here' },
  oidc_unreachable: { status: 502, title: 'The identity provider is not reached' },
  otp_enrolment_required: { status: 403, title: 'Enrol a second factor first: POST /session/totp' },
  forbidden: { status: 403, title: 'Your role does not allow this' },
  outside_area: { status: 403, title: 'This lies outside your area' },
  self_approval: { status: 403, title: 'Nobody approves their own entry' },
  investigation_required: { status: 403, title: 'Looking at reads needs an open investigation' },
  approval_required: { status: 403, title: 'This question needs the approval of a supervisor first' },
  csrf: { status: 403, title: 'The CSRF token is missing or wrong' },
  not_found: { status: 404, title: 'There is no such thing' },
  method_not_allowed: { status: 405, title: 'This path does not know this method' },
  conflict: { status: 409, title: 'This is in conflict with what is there' },
  emergency_limit: { status: 409, title: 'Your earlier emergency entries have to be reviewed first' },
  in_use: { status: 409, title: 'This is in use' },
  alert_changed: { status: 409, title: 'Somebody changed this alert before you' },
  alert_kind: { status: 409, title: 'This step is not for alerts of this kind' },
  alert_state: { status: 409, title: 'This step does not fit the state of the alert' },
  undo_refused: { status: 409, title: 'This step cannot be taken back any more' },
  verification_required: { status: 409, title: 'Somebody has to look at the picture and agree first' },
  entry_over: { status: 409, title: 'The entry that this rests on does not stand any more' },
  camera_held: { status: 409, title: 'Somebody else steers this camera' },
  drill_over: { status: 422, title: 'The drill that this test read belongs to is over' },
  too_large: { status: 413, title: 'The message is too large' },
  unsupported_media_type: { status: 415, title: 'The body has a content type that is not understood here' },
  too_few_vehicles: {
    status: 422,
    title: 'Too few vehicles to tell what all of them do without telling on one',
  },
  too_many_to_sort: { status: 422, title: 'More reads fit than are sorted in this order' },
  unsupported: { status: 422, title: 'This is not supported' },
  too_many_attempts: { status: 429, title: 'Too many failed attempts' },
  unavailable: { status: 503, title: 'The gateway cannot do this now' },
  internal: { status: 500, title: 'Something went wrong inside the gateway' },
  damaged_snapshot: { status: 500, title: 'A saved state is damaged or of another version' },
  backup_damaged: { status: 500, title: 'The backup is damaged, cut off, or of another passphrase' },
  backup_too_new: { status: 500, title: 'The backup was made by a newer version' },
  invalid_settings: { status: 500, title: 'A setting is wrong' },
  font_missing: { status: 503, title: 'A report needs a font with Chinese characters, and there is none' },
  // what the gateway meets when it fetches from a device
  address_refused: { status: 403, title: 'This address is not in the networks that devices may be in' },
  device_unreachable: { status: 502, title: 'The device is not reached' },
  device_refused_login: { status: 502, title: 'The device refuses the login' },
  device_too_slow: { status: 504, title: 'The device did not answer in time' },
  device_answered_error: { status: 502, title: 'The device answered with an error' },
  device_answer_broken: { status: 502, title: 'The device answers with something else than it should' },
  device_answer_too_large: { status: 502, title: 'The device sends more than is allowed' },
  device_silent: { status: 502, title: 'The connection to the device has gone silent' },
  device_fault: { status: 502, title: 'The device says that it cannot do this' },
  device_locked: { status: 502, title: 'The device takes no login for now: too many were wrong' },
  device_untrusted: { status: 502, title: 'Nobody vouches for the certificate of the device' },
  // pictures and live video
  ffmpeg_missing: { status: 503, title: 'This needs ffmpeg, and there is none that can do it' },
  stream_failed: { status: 502, title: 'The video of the camera broke off' },
  stream_silent: { status: 504, title: 'The camera sends no frames' },
  stream_unsupported: { status: 422, title: 'The camera sends no video that is understood' },
  viewer_too_slow: { status: 503, title: 'The connection is too slow for this video' },
  picture_broken: { status: 422, title: 'The picture cannot be decoded' },
  picture_too_large: { status: 413, title: 'The picture is larger than allowed' },
  // what a decoder says of a message (dead letters)
  not_json: { status: 422, title: 'The message is not JSON' },
  not_xml: { status: 422, title: 'The message is not XML, or more of it than is accepted' },
  not_utf8: { status: 422, title: 'The message is not UTF-8 text' },
  empty_message: { status: 422, title: 'The message holds no read' },
  too_many_reads: { status: 422, title: 'The message holds more reads than allowed' },
  invalid_read: { status: 422, title: 'A field of the read is missing or wrong' },
  unknown_device: { status: 422, title: 'No device of this id is registered' },
  unknown_topic: { status: 422, title: 'No make is configured for this topic' },
  revision_moved: { status: 422, title: 'A revision may move the capture time by 60 s at most' },
  decoder_failed: { status: 422, title: 'The decoder failed on this message' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ErrorCode = keyof typeof errorCodes;

/** One wrong field: where, what is wrong with it (the value included). */
export interface FieldError {
  path: string;
  message: string;
}

/** The one error class of the gateway: a code for programs, a detail for people, and the wrong fields. */
export class RinggateError extends Error {
  readonly code: ErrorCode;
  readonly errors: readonly FieldError[];
  /** Further members of the problem document, e.g. `alert` with `alert_changed`. */
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(
    code: ErrorCode,
    detail: string = errorCodes[code].title,
    options: { errors?: readonly FieldError[]; extra?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'RinggateError';
    this.code = code;
    this.errors = options.errors ?? [];
    this.extra = options.extra ?? {};
  }
}
