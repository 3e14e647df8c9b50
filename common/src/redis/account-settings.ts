/** The live settings of users and their credentials. */
export interface AccountSettings {
  /** Most API keys of a user, and the longest lifetime of one. */
  apiKeysPerUser: number;
  apiKeyMs: number;
  /** Most sign-ins of a user with browsers, how long one lasts, and how long without a request. */
  signInsPerUser: number;
  signInMs: number;
  signInIdleMs: number;
  /** Most local accounts, and how long the link of an invitation is valid. */
  maxAccounts: number;
  invitationMs: number;
  /** Most courses, and members and listed batches of one; of more batches, the oldest are listed no more. */
  maxCourses: number;
  membersPerCourse: number;
  batchesPerCourse: number;
  /** Failed sign-ins with a password of one user, and names of those from one address, until the next have to wait. */
  passwordFailuresPerUser: number;
  passwordFailuresPerAddress: number;
  /** Time after which that many failures are forgotten; each is forgotten after its part of it. */
  passwordFailureMs: number;
  /** The first wait, which doubles with each further failure, and the longest one. */
  lockoutMs: number;
  maxLockoutMs: number;
  /** Most users and addresses whose failures are stored; those that are forgotten first go. */
  maxFailureRecords: number;
  /** How long a user is known at an address after a sign-in, and at how many addresses. */
  knownNetworkMs: number;
  knownNetworksPerUser: number;
  /** A new sign-in of a student ends the earlier ones. */
  singleSignIn: boolean;
}

export const defaultAccountSettings: Readonly<AccountSettings> = {
  apiKeysPerUser: 20,
  apiKeyMs: 31_536_000_000,
  signInsPerUser: 20,
  signInMs: 43_200_000,
  signInIdleMs: 7_200_000,
  maxAccounts: 20_000,
  invitationMs: 1_209_600_000,
  maxCourses: 1000,
  membersPerCourse: 5000,
  batchesPerCourse: 1000,
  passwordFailuresPerUser: 5,
  passwordFailuresPerAddress: 300,
  passwordFailureMs: 900_000,
  lockoutMs: 30_000,
  maxLockoutMs: 900_000,
  maxFailureRecords: 20_000,
  knownNetworkMs: 2_592_000_000,
  knownNetworksPerUser: 5,
  singleSignIn: false,
};
