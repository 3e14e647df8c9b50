const again = 'Go back to your course and open the link again.';
const setUp = 'Ask your teacher to check how runq is set up in the course.';

/** Why a message was refused, as the log has it, with what the page says about it. */
const sentences = {
  'form is not valid': `The course page sent an incomplete request. ${again}`,
  'platform is unknown': `Your learning platform is not registered here. ${setUp}`,
  'target link is of another origin': `The link leads to another site. ${setUp}`,
  'platform reported an error': `Your learning platform did not open the link. ${again}`,
  'state is not valid': `This sign-in was not started here. ${again}`,
  'state has expired': `This sign-in took too long. ${again}`,
  'browser is another one':
    'Your browser did not send a cookie of this sign-in. Open the link in a new window, and allow cookies.',
  'launch is in a frame': 'This page cannot be shown inside another one. Open the link in a new window.',
  'message is not a JWT': `The course page sent a message that cannot be read. ${setUp}`,
  'algorithm is not allowed': `The message of your learning platform is not signed as it must be. ${setUp}`,
  'key id is missing': `The message of your learning platform is not signed as it must be. ${setUp}`,
  'key is unknown': `The signature of your learning platform cannot be checked. ${again}`,
  'keys cannot be read': `The keys of your learning platform cannot be read now. ${again}`,
  'signature is wrong': `The signature of your learning platform is wrong. ${setUp}`,
  'message has expired': `The link was opened too late. ${again}`,
  'message is too old': `The link was opened too late. ${again}`,
  'message is from the future': `The clocks of your learning platform and of runq differ. ${setUp}`,
  'issuer is wrong': `The message is of another learning platform. ${setUp}`,
  'audience is wrong': `The message is for another tool. ${setUp}`,
  'authorized party is wrong': `The message is for another tool. ${setUp}`,
  'claim is not valid': `The message of your learning platform is incomplete. ${setUp}`,
  'nonce is wrong': `The message belongs to another sign-in. ${again}`,
  'message was used before': `This link was opened before. ${again}`,
  'version is wrong': `Your learning platform uses another version of LTI than 1.3. ${setUp}`,
  'message type is unknown': `Your learning platform asks for something that runq does not have. ${setUp}`,
  'deployment is unknown': `This part of your learning platform is not registered here. ${setUp}`,
  'user is missing': `Your learning platform does not say who you are. ${setUp}`,
  'roles are not valid': `Your learning platform does not say which role you have. ${setUp}`,
  'resource link is missing': `The link has no id. ${setUp}`,
  'target link is missing': `The link does not say where it leads. ${setUp}`,
  'line item is of another origin': `Your learning platform takes scores at an unknown address. ${setUp}`,
  'list of members is of another origin': `Your learning platform lists members at an unknown address. ${setUp}`,
  'deep linking settings are not valid': `Your learning platform does not say how to add a link. ${setUp}`,
  'role may not add links': 'Only teachers of the course can add a link.',
  'ticket is not valid': 'The list was open for too long, or in another browser. Choose again from the course.',
  'assignment is not published': 'This assignment is no longer published. Choose again from the course.',
} as const;

type RefusalReason = keyof typeof sentences;

/** A message of a learning platform that is refused. `message` is for the log: it has nothing of what was sent. */
export class LtiRefusal extends Error {
  override name = 'LtiRefusal';
  /** For the page. */
  readonly sentence: string;

  constructor(
    readonly reason: RefusalReason,
    /** A claim or a parameter by its name. */
    readonly detail: string | null = null,
  ) {
    super(detail === null ? reason : `${reason}: ${detail}`);
    this.sentence = sentences[reason];
  }
}
