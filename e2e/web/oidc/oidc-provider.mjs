import { Provider } from 'oidc-provider';

/**
 * An OpenID Connect provider for tests: anyone signs in as anyone. The claim `groups` of a user `NAME@GROUP` is the
 * group. Arguments: its port, and the address of its one client.
 */
const [port, clientUrl] = process.argv.slice(2);

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: 'runq',
      client_secret: 'a secret of this test alone',
      redirect_uris: [`${clientUrl}/v1/oidc/callback`],
      post_logout_redirect_uris: [`${clientUrl}/`],
    },
  ],
  pkce: { required: () => true },
  cookies: { keys: ['keys of this test alone'] },
  claims: { openid: ['sub'], profile: ['name', 'groups'] },
  features: { devInteractions: { enabled: true }, rpInitiatedLogout: { enabled: true } },
  findAccount: (_context, accountId) => ({
    accountId,
    claims: () => ({
      sub: accountId,
      name: `${accountId.split('@')[0]} Example`,
      groups: accountId.split('@').slice(1),
    }),
  }),
});

const server = provider.listen(Number(port), '127.0.0.1', () => process.stdout.write('ready\n'));
process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
});
