import { verdictLabels } from '../verdicts.js';
import { ages, readSearch, type Search } from './run-search.js';

/** The fields of the search for runs. */
export function RunSearchForm({ search, onSearch }: { search: Search; onSearch: (search: Search) => void }) {
  return (
    <form
      class="run-search"
      onSubmit={(event) => {
        event.preventDefault();
        const values = [...new FormData(event.currentTarget)];
        onSearch(readSearch(new URLSearchParams(values.map(([name, value]) => [name, String(value).trim()]))));
      }}
    >
      <label>
        Run, batch, user or label
        <input name="q" type="search" maxLength={200} defaultValue={search.q} autocomplete="off" />
      </label>
      <Choice
        label="State"
        name="state"
        value={search.state}
        options={{ active: 'active', queued: 'queued', finished: 'finished' }}
      />
      <Choice label="Result" name="verdict" value={search.verdict} options={verdictLabels} />
      <Choice
        label="Submitted"
        name="age"
        value={search.age}
        options={Object.fromEntries(Object.entries(ages).map(([name, { label }]) => [name, label]))}
      />
      <button type="submit">Search</button>
    </form>
  );
}

function Choice(props: { label: string; name: string; value: string; options: Record<string, string> }) {
  return (
    <label>
      {props.label}
      <select name={props.name} defaultValue={props.value}>
        <option value="">{'any'}</option>
        {Object.entries(props.options).map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}
