// Tells the type checker of what Vite adds: addresses of files by `?url`, and the parts of the dictionaries.
/// <reference types="vite/client" />

declare module 'words:*' {
  const part: Record<string, string>;
  export default part;
}
