import type { RetentionOfKind } from '@runq/common/contract/account';
import { describeKept } from './format-kept.js';

/** Each kind of data with its retention and its readers; on a narrow screen each row is a card. */
export function RetentionTable({ retention }: { retention: readonly RetentionOfKind[] }) {
  return (
    <table class="retention" aria-labelledby="kept-title">
      <thead>
        <tr>
          <th scope="col">Data</th>
          <th scope="col">Kept</th>
          <th scope="col">Who can read it</th>
        </tr>
      </thead>
      <tbody>
        {retention.map((one) => (
          <tr key={one.kind}>
            <th scope="row">{one.name}</th>
            <td data-label="Kept">{describeKept(one)}</td>
            <td data-label="Read by">{one.readers}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
