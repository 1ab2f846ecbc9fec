// Who acts: taken from a signed request, a ticket or a token, never from a form, a button or metadata.

export interface Actor {
  workspaceId: string
  userId: string
}
