// Every setting by its name: what README.md and .env.example say is made from this table.

export interface Setting {
  name: string
  /** What it is without one; absent is required, empty is optional. */
  default?: string
  /** Holds a secret: also read from the file named by `<name>_FILE`, and taken out of the environment. */
  isSecret?: boolean
  description: string
}

export const SETTINGS: readonly Setting[] = [
  {
    name: 'BASE_URL',
    description: 'The address under which people reach this server, for example https://secrets.example.com',
  },
  {
    name: 'ENCRYPTION_KEYS',
    isSecret: true,
    description:
      'The keys that seal, `1:<base64 of 32 bytes>`, several comma separated; the highest number seals. `npm run --silent keys` prints one',
  },
  { name: 'SLACK_BOT_TOKEN', isSecret: true, description: "The app's Bot User OAuth Token, `xoxb-...`" },
  {
    name: 'SLACK_SIGNING_SECRET',
    default: '',
    isSecret: true,
    description: "The app's Signing Secret; needed without SLACK_APP_TOKEN",
  },
  {
    name: 'SLACK_APP_TOKEN',
    default: '',
    isSecret: true,
    description: 'An app-level token, `xapp-...`, for Socket Mode: Slack needs no way to this server then',
  },
  { name: 'PORT', default: '3000', description: 'The port to listen on' },
  {
    name: 'KEEP_ALIVE_SECONDS',
    default: '75',
    description:
      'How long an idle connection is kept open: longer than the load balancer in front keeps it, which is 60 seconds for most',
  },
  {
    name: 'DATABASE_URL',
    default: '',
    isSecret: true,
    description: 'A Postgres 15 or newer, `postgres://...`; without it the embedded database in DATA_DIR',
  },
  { name: 'DATA_DIR', default: './data', description: 'The folder of the embedded database' },
  {
    name: 'TRUST_PROXY',
    default: '',
    description:
      'Reverse proxies in front whose X-Forwarded-For is believed: their number, or their addresses comma separated',
  },
  {
    name: 'SLACK_API_URL',
    default: '',
    description:
      "Another Web API than Slack's own: `https://slack-gov.com/api/` for GovSlack, or a local one for trying things out",
  },
  { name: 'LOG_LEVEL', default: 'info', description: 'One of error, warn, info, debug' },
  {
    name: 'BACKEND',
    default: 'vault',
    description: 'Where new shares are kept: `vault`, our own encrypted storage, or `infisical`',
  },
  {
    name: 'INFISICAL_API_URL',
    default: '',
    description: "Infisical's address, for example `https://eu.infisical.com`; needed with BACKEND=infisical",
  },
  {
    name: 'INFISICAL_CLIENT_ID',
    default: '',
    description: 'The client id of a machine identity (Universal Auth)',
  },
  {
    name: 'INFISICAL_CLIENT_SECRET',
    default: '',
    isSecret: true,
    description: "The machine identity's client secret",
  },
  {
    name: 'INFISICAL_ORGANIZATION_SLUG',
    default: '',
    description: 'The organization to log in to, where the identity belongs to several',
  },
  {
    name: 'INFISICAL_TOKEN',
    default: '',
    isSecret: true,
    description: 'An access token, instead of client id and secret; used as it is and never renewed',
  },
  {
    name: 'API_SERVICE_TOKEN',
    default: '',
    isSecret: true,
    description:
      'A token for scripts, 32 characters or more, that can only create shares; members make their own with `/share-secret token new`',
  },
  {
    name: 'API_SERVICE_OWNER',
    default: '',
    description: 'Who shares with API_SERVICE_TOKEN: `<workspace id>:<user id>`, for example `T0123:U0456`',
  },
  {
    name: 'SMTP_URL',
    default: '',
    isSecret: true,
    description:
      'The mail server that takes links for addresses outside the workspace, `smtps://user:password@host:465`, or `smtp://` for STARTTLS; without it nothing is mailed',
  },
  {
    name: 'MAIL_FROM',
    default: '',
    description: 'Who those mails are from, `Share Secret <secrets@example.com>`; needed with SMTP_URL',
  },
  { name: 'POLICY_MAX_LIFETIME', default: '30d', description: 'The longest that a secret may live' },
  {
    name: 'POLICY_DEFAULT_LIFETIME',
    default: '7d',
    description: 'What the form has selected at first; over HTTP the default is always 30d',
  },
  { name: 'POLICY_MAX_VIEWS', default: '', description: 'The most views that a secret may have' },
  { name: 'POLICY_UNLIMITED_VIEWS', default: 'true', description: 'Whether a secret may have no view limit' },
  {
    name: 'POLICY_ANYONE_ALLOWED',
    default: 'true',
    description: 'Whether a link may open for anyone who has it',
  },
  { name: 'POLICY_GUESTS_ALLOWED', default: 'false', description: 'Whether guests may receive secrets' },
  {
    name: 'POLICY_EXTERNAL_EMAILS',
    default: 'false',
    description:
      'Whether addresses outside the workspace may receive secrets, by mail and with a password; needs SMTP_URL, or Infisical, which mails them itself',
  },
  {
    name: 'POLICY_EXTERNAL_DOMAINS',
    default: '',
    description: 'The domains that outside addresses may have, comma separated; all without it',
  },
  {
    name: 'POLICY_PASSWORD_REQUIRED',
    default: 'never',
    description:
      'When a secret needs a password: `never`, `external` (whenever it leaves the workspace) or `always`',
  },
  {
    name: 'POLICY_REVEAL_IN_SLACK',
    default: 'true',
    description: 'Whether a value may be shown inside Slack; otherwise only in the browser',
  },
  {
    name: 'POLICY_WHO_MAY_CREATE',
    default: 'members',
    description: 'Who may share: `members` (all but guests) or `admins`',
  },
  {
    name: 'POLICY_LOCKED',
    default: 'false',
    description:
      'Whether the policy is as these settings say and administrators cannot change it in App Home',
  },
  {
    name: 'LIMIT_API_CALLS_PER_MINUTE',
    default: '60',
    description: 'Calls with one API token; 0 is no limit',
  },
  {
    name: 'LIMIT_ANONYMOUS_CALLS_PER_MINUTE',
    default: '30',
    description: 'Calls without a token that open a link, from one address',
  },
  {
    name: 'LIMIT_FAILED_LOGINS_PER_MINUTE',
    default: '20',
    description: 'Calls with a missing or wrong token, from one address',
  },
  {
    name: 'LIMIT_SHARES_PER_HOUR',
    default: '30',
    description: 'Shares of one sender, in Slack and over HTTP',
  },
  { name: 'LIMIT_SHARES_PER_DAY', default: '200', description: 'The same for a day' },
  { name: 'LIMIT_NOTIFIED_PER_DAY', default: '300', description: 'People who get a message from one sender' },
  {
    name: 'LIMIT_SAME_PERSON_PER_HOUR',
    default: '20',
    description: 'Messages that one person gets from one sender',
  },
  {
    name: 'LIMIT_OUTSIDE_MAILS_PER_DAY',
    default: '200',
    description: 'Mails to addresses outside, from the whole workspace',
  },
]
