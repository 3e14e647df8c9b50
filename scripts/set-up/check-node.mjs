const oldestNode = [20, 19];

/** Tells an operator with an old Node what to do, before anything newer is even parsed; null when the version will do. */
export function describeNodeProblem(version) {
  const [major, minor] = version.split('.').map(Number);
  const isNewEnough = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
  if (isNewEnough) return null;
  return `Node ${version} is too old: install Node ${oldestNode.join('.')} or newer (https://nodejs.org/en/download), then start again.`;
}
