// Tells the type checker of what Vite adds: addresses of files by `?url`, workers by `?worker`.
/// <reference types="vite/client" />
