const oldestNode = [20, 19];

/** The message for an operator whose Node is too old, before any newer syntax is parsed; null when it is new enough. */
export function describeNodeProblem(version) {
  const [major, minor] = version.split('.').map(Number);
  const isNewEnough = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
  if (isNewEnough) return null;
  return `Node ${version} is too old. Install Node ${oldestNode.join('.')} or newer (https://nodejs.org/en/download).`;
}
