import { screenshots } from './screenshots.mjs';

const section = ({ name, title, alt = title }) => `
## ${title}

<picture>
  <source media="(prefers-color-scheme: dark)" srcset="pictures/${name}-dark.webp" />
  <img src="pictures/${name}-light.webp" alt="${alt}" />
</picture>
`;

/** The text of `docs/pictures.md`. */
export const describePictures = () => `# Pictures

Screenshots of the real pages, made by \`npm run screenshots\`.
${screenshots.map(section).join('')}`;
