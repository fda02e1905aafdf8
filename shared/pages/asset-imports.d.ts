// biome-ignore-all lint/style/noDefaultExport: the bundler gives these imports a default export.
// What the bundler makes of imports that are not code: text, or bytes for fonts.
declare module '*.css' {
  const text: string;
  export default text;
}
declare module '*.svg' {
  const text: string;
  export default text;
}
declare module '*.txt' {
  const text: string;
  export default text;
}
declare module '*.client.js' {
  const text: string;
  export default text;
}
declare module '*.woff2' {
  const bytes: Uint8Array;
  export default bytes;
}
