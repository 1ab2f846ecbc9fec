// What the API's document says of each operation, and of each field of createSharedSecret. Those of the latter are
// Infisical's, word for word.

export const OPERATION_WORDS = {
  createSharedSecret: 'Create a new shared secret that can be accessed by a link.',
  listSharedSecrets:
    "The shared secrets of the token's owner, newest first; closed ones for 30 days. Metadata only: nothing in it opens a secret.",
  getSharedSecretById:
    "One shared secret of the token's owner, with what happened to each recipient's message.",
  accessSharedSecret:
    'Open a shared secret with the token of its link. Spends one view. Needs no API token where anyone with the link may open it.',
  deleteSharedSecret:
    'Take a shared secret back: nobody can open it any more and its value is erased. Repeating it changes nothing.',
  listAuditEvents:
    'What happened to the shared secrets of the workspace, the oldest first; for 365 days. For administrators. Call it again with nextCursor for what happened since. Ids and times only: no value, name or address.',
} as const

export const FIELD_WORDS = {
  name: 'An optional name for the shared secret for easier identification.',
  password:
    'An optional password to protect the shared secret. Recipients will need to provide this password to access the secret.',
  secretValue: 'The secret value to share.',
  expiresIn:
    "The duration after which the shared secret will expire. Accepts formats like '30d', '24h', '1w'. Maximum is 30 days, minimum is 5 minutes.",
  maxViews:
    'The maximum number of times the shared secret can be viewed before it expires. If not provided, unlimited views are allowed.',
  accessType:
    "Determines who can access the shared secret. 'organization' restricts access to users within your organization. 'anyone' allows access to anyone with the link. Defaults to 'organization'.",
  authorizedEmails:
    'An optional array of email addresses to share the secret with. Maximum 100 emails. Organization members in the list get direct access. When allowExternalEmails is enabled, non-member emails are also accepted and recipients will receive the secret link via email, but must use the password to access it.',
  allowExternalEmails:
    'When true, allows sharing with email addresses that do not belong to Infisical. A password is required when this option is enabled. External recipients will receive the secret link via email and must enter the password to access it.',
} as const
